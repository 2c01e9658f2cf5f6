package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.ConsumedRecord;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Examples between tasks and in state. By hand, since images are what the network is full of: the
 * fields in their order, arrays behind their length, which is -1 for null. The pixels of a raw
 * image lie at the end of its record's value and go with it, once.
 */
final class ExampleSerializer extends TypeSerializerSingleton<Example> {
    static final ExampleSerializer INSTANCE = new ExampleSerializer();

    private static final long serialVersionUID = 1L;
    private static final int NULL = -1;

    private ExampleSerializer() {}

    @Override
    public void serialize(Example example, DataOutputView out) throws IOException {
        StringValue.writeString(example.modelId, out);
        StringValue.writeString(example.imageId, out);
        StringValue.writeString(example.topic, out);
        out.writeInt(example.partition);
        out.writeLong(example.offset);
        out.writeLong(example.eventTimeMillis);
        out.writeInt(example.label);
        writeRecord(example.record, out);
        boolean atEndOfValue = isAtEnd(example.pixels, example.record.value);
        out.writeBoolean(atEndOfValue);
        if (atEndOfValue) {
            out.writeInt(example.pixels.length);
        } else {
            writeArray(example.pixels, out);
        }
    }

    private static boolean isAtEnd(byte[] pixels, byte @Nullable [] value) {
        return value != null
                && value.length >= pixels.length
                && Arrays.equals(
                        value,
                        value.length - pixels.length,
                        value.length,
                        pixels,
                        0,
                        pixels.length);
    }

    private static void writeRecord(ConsumedRecord record, DataOutputView out) throws IOException {
        StringValue.writeString(record.topic, out);
        out.writeInt(record.partition);
        out.writeLong(record.offset);
        out.writeLong(record.timestamp);
        writeArray(record.key, out);
        writeArray(record.value, out);
        out.writeInt(record.headerKeys.length);
        for (int i = 0; i < record.headerKeys.length; i++) {
            StringValue.writeString(record.headerKeys[i], out);
            writeArray(record.headerValues[i], out);
        }
    }

    private static void writeArray(byte @Nullable [] array, DataOutputView out) throws IOException {
        if (array == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(array.length);
            out.write(array);
        }
    }

    @Override
    public Example deserialize(DataInputView in) throws IOException {
        Example example = new Example();
        example.modelId = StringValue.readString(in);
        example.imageId = StringValue.readString(in);
        example.topic = StringValue.readString(in);
        example.partition = in.readInt();
        example.offset = in.readLong();
        example.eventTimeMillis = in.readLong();
        example.label = in.readInt();
        example.record = readRecord(in);
        example.pixels = readPixels(example.record.value, in);
        return example;
    }

    private static byte[] readPixels(byte @Nullable [] value, DataInputView in) throws IOException {
        boolean atEndOfValue = in.readBoolean();
        byte[] pixels =
                atEndOfValue && value != null
                        ? Arrays.copyOfRange(value, value.length - in.readInt(), value.length)
                        : readArray(in);
        if (pixels == null) {
            throw new IOException("An example has no pixels");
        }
        return pixels;
    }

    private static ConsumedRecord readRecord(DataInputView in) throws IOException {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = StringValue.readString(in);
        record.partition = in.readInt();
        record.offset = in.readLong();
        record.timestamp = in.readLong();
        record.key = readArray(in);
        record.value = readArray(in);
        int headers = in.readInt();
        record.headerKeys = new String[headers];
        record.headerValues = new byte[headers][];
        for (int i = 0; i < headers; i++) {
            record.headerKeys[i] = StringValue.readString(in);
            record.headerValues[i] = readArray(in);
        }
        return record;
    }

    private static byte @Nullable [] readArray(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] array = new byte[length];
        in.readFully(array);
        return array;
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
