package io.normstream.jobs.state;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} wrote. Whatever the bytes, what it throws is a {@link
 * BrokenStateException} that names the state, and it takes no more memory than a small multiple of
 * their number: no length is believed that there are no bytes for.
 */
public final class StateReader {
    /** Most that is taken in advance where it is not known how much is left. */
    private static final int STEP = 1 << 20;

    private final String name;
    private final DataInput in;

    /** All there is, where that is known. */
    private final @Nullable ByteArrayInputStream whole;

    /**
     * Reads one thing.
     *
     * @param <T> of the thing
     */
    @FunctionalInterface
    public interface Decoder<T> {
        T read(StateReader in) throws IOException;
    }

    private StateReader(String name, DataInput in, @Nullable ByteArrayInputStream whole) {
        this.name = name;
        this.in = in;
        this.whole = whole;
    }

    /**
     * The state that {@code bytes} hold from the first to the last.
     *
     * @param name of the state, for whoever reads the message, such as "Trainer state"
     * @throws BrokenStateException if they hold less, more or something else
     */
    public static <T> T read(String name, byte[] bytes, Decoder<T> decoder)
            throws BrokenStateException {
        ByteArrayInputStream whole = new ByteArrayInputStream(bytes);
        StateReader reader = new StateReader(name, new DataInputStream(whole), whole);
        try {
            T state = decoder.read(reader);
            reader.requireEnd();
            return state;
        } catch (EOFException e) {
            throw new BrokenStateException(
                    String.format(Locale.ROOT, "%s of %d bytes ends too early", name, bytes.length),
                    e);
        } catch (BrokenStateException e) {
            throw e;
        } catch (IOException e) {
            throw new BrokenStateException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What comes next in a stream that goes on after it.
     *
     * @param name of what is read, for whoever reads the message
     * @throws BrokenStateException if something else comes, or the stream ends
     * @throws IOException as the stream does
     */
    public static <T> T readNext(String name, DataInput stream, Decoder<T> decoder)
            throws IOException {
        try {
            return decoder.read(new StateReader(name, stream, null));
        } catch (EOFException e) {
            throw new BrokenStateException(name + " ends too early", e);
        }
    }

    private void requireEnd() throws BrokenStateException {
        if (left() > 0) {
            throw broken(String.format(Locale.ROOT, "has %d bytes after its end", left()));
        }
    }

    private int left() {
        return whole == null ? Integer.MAX_VALUE : whole.available();
    }

    /** For what was read and is not what may be: the state's name goes before {@code found}. */
    public BrokenStateException broken(String found) {
        return new BrokenStateException(name + " " + found);
    }

    /** A format version that was written by {@code writeInt}, at most {@code newest}. */
    public int readVersion(int newest) throws IOException {
        return requireVersion(readInt(), newest);
    }

    /** Returns {@code version} where it is between 1 and {@code newest}. */
    public int requireVersion(int version, int newest) throws BrokenStateException {
        if (version < 1 || version > newest) {
            throw broken(
                    String.format(
                            Locale.ROOT,
                            "has format version %d, supported: %s",
                            version,
                            newest == 1 ? "1" : "1 to " + newest));
        }
        return version;
    }

    public int readInt() throws IOException {
        return in.readInt();
    }

    public long readLong() throws IOException {
        return in.readLong();
    }

    public double readDouble() throws IOException {
        return in.readDouble();
    }

    /** A number from 0 to 255. */
    public int readByte() throws IOException {
        return in.readUnsignedByte();
    }

    public boolean readFlag() throws IOException {
        int flag = in.readUnsignedByte();
        if (flag > 1) {
            throw broken(String.format(Locale.ROOT, "has a flag of %d, allowed are 0 and 1", flag));
        }
        return flag == 1;
    }

    public String readUtf() throws IOException {
        try {
            return in.readUTF();
        } catch (UTFDataFormatException e) {
            throw broken("has a text that is not modified UTF-8");
        }
    }

    /** What {@link StateWriter#writeText} wrote. */
    public String readText() throws IOException {
        int length = requireLength(readPacked() - 1, 1);
        StringBuilder text = new StringBuilder(Math.min(length, STEP));
        for (int i = 0; i < length; i++) {
            int character = readPacked();
            if (character < 0 || character > Character.MAX_VALUE) {
                throw broken(
                        String.format(Locale.ROOT, "has a text with the character %d", character));
            }
            text.append((char) character);
        }
        return text.toString();
    }

    /** What {@link StateWriter#writePacked} wrote. */
    public int readPacked() throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += StateWriter.BITS) {
            int next = in.readUnsignedByte();
            value |= (next & (StateWriter.CONTINUES - 1)) << shift;
            if (next < StateWriter.CONTINUES) {
                return value;
            }
        }
        throw broken("has a packed number that does not end");
    }

    /** What {@link StateWriter#writeName} wrote. */
    public <E extends Enum<E>> E readName(Class<E> type) throws IOException {
        String found = readUtf();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(found)) {
                return constant;
            }
        }
        throw broken(
                "names \"%s\", known are %s"
                        .formatted(found, Arrays.toString(type.getEnumConstants())));
    }

    public byte[] readBytes() throws IOException {
        return readBytes((long) readInt());
    }

    /** What {@link StateWriter#writeBytesOrNull} wrote. */
    public byte @Nullable [] readBytesOrNull() throws IOException {
        int length = readInt();
        return length == StateWriter.NULL ? null : readBytes((long) length);
    }

    /**
     * Bytes without a length before them.
     *
     * @param length that follows from what was read before
     */
    public byte[] readBytes(long length) throws IOException {
        int size = requireLength(length, 1);
        byte[] bytes = new byte[whole == null ? Math.min(size, STEP) : size];
        in.readFully(bytes);
        while (bytes.length < size) {
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, (int) Math.min(size, 2L * before));
            in.readFully(bytes, before, bytes.length - before);
        }
        return bytes;
    }

    public int[] readInts() throws IOException {
        int[] values = new int[readLength(Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = readInt();
        }
        return values;
    }

    /**
     * What {@link StateWriter#writeList} wrote.
     *
     * @param leastBytes that an element takes
     */
    public <T> List<T> readList(int leastBytes, Decoder<T> decoder) throws IOException {
        int count = readLength(leastBytes);
        List<T> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(decoder.read(this));
        }
        return values;
    }

    /** What {@link StateWriter#writeOptional} wrote. */
    public <T> @Nullable T readOptional(Decoder<T> decoder) throws IOException {
        return readFlag() ? decoder.read(this) : null;
    }

    /**
     * A number of elements that there may be.
     *
     * @param leastBytes that an element takes
     */
    public int readLength(int leastBytes) throws IOException {
        return requireLength(readInt(), leastBytes);
    }

    private int requireLength(long length, int leastBytes) throws BrokenStateException {
        if (length < 0 || length * leastBytes > left()) {
            throw broken(
                    String.format(
                            Locale.ROOT,
                            "declares a length of %d where %s",
                            length,
                            whole == null ? "0 and more are allowed" : left() + " bytes are left"));
        }
        return (int) length;
    }
}
