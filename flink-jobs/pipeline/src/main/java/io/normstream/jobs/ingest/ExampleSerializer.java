package io.normstream.jobs.ingest;

import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Examples between tasks and in state. By hand, since images are what the network is full of: see
 * {@link ExampleCodec}.
 */
final class ExampleSerializer extends TypeSerializerSingleton<Example> {
    static final ExampleSerializer INSTANCE = new ExampleSerializer();

    private static final long serialVersionUID = 1L;

    private ExampleSerializer() {}

    @Override
    public void serialize(Example example, DataOutputView out) throws IOException {
        ExampleCodec.write(new StateWriter(out), example);
    }

    @Override
    public Example deserialize(DataInputView in) throws IOException {
        return StateReader.readNext("An example", in, ExampleCodec::read);
    }

    @Override
    public Example deserialize(Example reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    /** Nobody changes an example once it is made. */
    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Example createInstance() {
        return new Example();
    }

    @Override
    public Example copy(Example from) {
        return from;
    }

    @Override
    public Example copy(Example from, Example reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<Example> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint says of the format. Public for Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Example> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
