package io.normstream.jobs.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes state by hand, so that no library's format is part of it: numbers as {@link DataOutput}
 * does, high byte first; arrays and lists after their length. {@link StateReader} reads it.
 */
public final class StateWriter {
    /** Length that means no array. */
    static final int NULL = -1;

    /** Set in each byte of a packed number but the last. */
    static final int CONTINUES = 0x80;

    /** Bits of a packed number in each byte. */
    static final int BITS = 7;

    private final DataOutput out;

    /**
     * Writes one thing.
     *
     * @param <T> of the thing
     */
    @FunctionalInterface
    public interface Encoder<T> {
        void write(StateWriter out, T value) throws IOException;
    }

    /** Writes to a stream that others write to too. */
    public StateWriter(DataOutput out) {
        this.out = out;
    }

    /**
     * The bytes of {@code value}.
     *
     * @param expectedBytes about as many as there will be: what is large is copied as they grow
     */
    public static <T> byte[] write(T value, int expectedBytes, Encoder<? super T> encoder) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try {
            encoder.write(new StateWriter(new DataOutputStream(bytes)), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public void writeInt(int value) throws IOException {
        out.writeInt(value);
    }

    public void writeLong(long value) throws IOException {
        out.writeLong(value);
    }

    public void writeDouble(double value) throws IOException {
        out.writeDouble(value);
    }

    /** A number from 0 to 255. */
    public void writeByte(int value) throws IOException {
        out.writeByte(value);
    }

    /** One byte, 1 for true. */
    public void writeFlag(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    /** A text whose modified UTF-8 takes at most 65,535 bytes, after two bytes of length. */
    public void writeUtf(String text) throws IOException {
        out.writeUTF(text);
    }

    /** A text of any length, as Flink writes strings. */
    public void writeText(String text) throws IOException {
        StringValue.writeString(text, out);
    }

    /** A number in as many bytes as it takes, seven bits in each, the low ones first. */
    public void writePacked(int value) throws IOException {
        int left = value;
        while (left < 0 || left >= CONTINUES) {
            out.writeByte(left | CONTINUES);
            left >>>= BITS;
        }
        out.writeByte(left);
    }

    /** The name of an enum constant. */
    public void writeName(Enum<?> constant) throws IOException {
        writeUtf(constant.name());
    }

    public void writeBytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Bytes after their length, which is -1 for null. */
    public void writeBytesOrNull(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NULL);
        } else {
            writeBytes(bytes);
        }
    }

    public void writeInts(int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    public <T> void writeList(Collection<T> values, Encoder<? super T> encoder) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            encoder.write(this, value);
        }
    }

    /** A flag, and what follows it. */
    public <T> void writeOptional(@Nullable T value, Encoder<? super T> encoder)
            throws IOException {
        writeFlag(value != null);
        if (value != null) {
            encoder.write(this, value);
        }
    }
}
