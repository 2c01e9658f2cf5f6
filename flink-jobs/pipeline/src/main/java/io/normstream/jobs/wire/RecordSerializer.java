package io.normstream.jobs.wire;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Generated records between tasks, as Flink's {@link AvroSerializer} writes them. That one is made
 * by the task which needs it, so that the graph of a job holds no class of Avro. No state holds
 * such records. For one thread.
 */
final class RecordSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private transient @Nullable TypeSerializer<T> avro;

    /**
     * @param name of the generated class
     */
    RecordSerializer(String name) {
        this.name = name;
    }

    private TypeSerializer<T> avro() {
        if (avro == null) {
            TrustedRecords.trust();
            avro = new AvroSerializer<>(RecordType.<T>load(name));
        }
        return avro;
    }

    @Override
    public void serialize(T record, DataOutputView out) throws IOException {
        avro().serialize(record, out);
    }

    @Override
    public T deserialize(DataInputView in) throws IOException {
        return avro().deserialize(in);
    }

    @Override
    public T deserialize(T reuse, DataInputView in) throws IOException {
        return avro().deserialize(reuse, in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        avro().copy(in, out);
    }

    @Override
    public T copy(T from) {
        return avro().copy(from);
    }

    @Override
    public T copy(T from, T reuse) {
        return avro().copy(from, reuse);
    }

    @Override
    public T createInstance() {
        return avro().createInstance();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return new RecordSerializer<>(name);
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return avro().snapshotConfiguration();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordSerializer<?> serializer && serializer.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "RecordSerializer of " + name;
    }
}
