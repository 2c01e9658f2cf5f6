package io.normstream.model.snapshot;

import io.normstream.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metadata and named arrays as <a href="https://github.com/huggingface/safetensors">safetensors</a>
 * bytes and back: the length of the header as 8 bytes little-endian, the header as JSON padded with
 * spaces to a multiple of 8, the arrays as raw little-endian numbers. Widest number types come
 * first so that every array is aligned; the same contents always give the same bytes.
 *
 * <p>Reading is strict, since the bytes may come from a topic that others write to: nothing is
 * allocated from a length that was not compared with the bytes at hand.
 */
public final class SafetensorsCodec {

    /** Longest header that is read, in bytes. */
    public static final int MAX_HEADER_BYTES = 4 << 20;

    private static final int LENGTH_BYTES = Long.BYTES;

    private SafetensorsCodec() {}

    /** What a file holds: metadata, and arrays by name. */
    public record Contents(
            SortedMap<String, String> metadata, SortedMap<String, StoredArray> arrays) {}

    /** The bytes of {@code contents}, in a fresh array. */
    public static byte[] encode(Contents contents) {
        Encoding encoding = prepare(contents);
        byte[] file = new byte[encoding.length()];
        encoding.writeTo(ByteBuffer.wrap(file));
        return file;
    }

    /**
     * A file of which all but its arrays is laid out: these are copied once, to where they are
     * wanted.
     */
    public static final class Encoding {
        private final byte[] header;
        private final List<ByteBuffer> arrays;
        private final int length;

        private Encoding(byte[] header, List<ByteBuffer> arrays, long dataBytes) {
            this.header = header;
            this.arrays = arrays;
            this.length = Math.toIntExact(LENGTH_BYTES + header.length + dataBytes);
        }

        /** Bytes of the file. */
        public int length() {
            return length;
        }

        /** Puts the file at the position of {@code out}, with what the arrays hold now. */
        public void writeTo(ByteBuffer out) {
            ByteBuffer headerLength = ByteBuffer.allocate(LENGTH_BYTES);
            headerLength.order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
            out.put(headerLength).put(header);
            arrays.forEach(array -> out.put(array.duplicate()));
        }
    }

    /** Lays out the file of {@code contents}, whose arrays it keeps as views. */
    public static Encoding prepare(Contents contents) {
        List<Map.Entry<String, StoredArray>> order = new ArrayList<>(contents.arrays().entrySet());
        order.sort(
                Comparator.comparing((Map.Entry<String, StoredArray> entry) -> width(entry))
                        .reversed()
                        .thenComparing(Map.Entry::getKey));
        List<SafetensorsHeader.Slot> slots = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, StoredArray> entry : order) {
            StoredArray array = entry.getValue();
            long end = offset + array.bytes().remaining();
            slots.add(
                    new SafetensorsHeader.Slot(
                            entry.getKey(), array.type(), array.shape(), offset, end));
            offset = end;
        }
        byte[] header = padded(SafetensorsHeader.write(contents.metadata(), slots));
        if (header.length > MAX_HEADER_BYTES) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "A header of at most %d bytes can be written, this one takes %d",
                            MAX_HEADER_BYTES,
                            header.length));
        }
        return new Encoding(
                header, order.stream().map(entry -> entry.getValue().bytes()).toList(), offset);
    }

    private static int width(Map.Entry<String, StoredArray> entry) {
        return entry.getValue().type().bytes();
    }

    private static byte[] padded(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        int length = Math.addExact(text.length, 7) & ~7;
        byte[] padded = new byte[length];
        System.arraycopy(text, 0, padded, 0, text.length);
        Arrays.fill(padded, text.length, length, (byte) ' ');
        return padded;
    }

    /**
     * The contents of {@code file}; arrays are views of it.
     *
     * @throws ModelException saying what is wrong with the bytes
     */
    public static Contents decode(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = headerLength(bytes);
        String text = new String(file, LENGTH_BYTES, headerLength, StandardCharsets.UTF_8);
        SafetensorsHeader header = SafetensorsHeader.parse(text);
        int dataStart = LENGTH_BYTES + headerLength;
        checkOffsets(header.slots(), file.length - dataStart);
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (SafetensorsHeader.Slot slot : header.slots()) {
            ByteBuffer data = bytes.slice(dataStart + (int) slot.start(), (int) slot.length());
            arrays.put(slot.name(), new StoredArray(slot.type(), slot.shape(), data));
        }
        return new Contents(header.metadata(), arrays);
    }

    private static int headerLength(ByteBuffer bytes) {
        if (bytes.remaining() < LENGTH_BYTES) {
            throw new ModelException(
                    "A safetensors file starts with the 8 bytes of its header's length, found only "
                            + bytes.remaining()
                            + " bytes");
        }
        long length = bytes.getLong(0);
        int available = bytes.remaining() - LENGTH_BYTES;
        if (length < 0 || length > Math.min(available, MAX_HEADER_BYTES)) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The header is too long: it says %s bytes, the file holds %d and at most %d are read",
                            Long.toUnsignedString(length),
                            available,
                            MAX_HEADER_BYTES));
        }
        return (int) length;
    }

    /** Arrays must cover the data from its first to its last byte, each byte once. */
    private static void checkOffsets(List<SafetensorsHeader.Slot> slots, int dataLength) {
        List<SafetensorsHeader.Slot> byStart = new ArrayList<>(slots);
        byStart.sort(
                Comparator.comparingLong(SafetensorsHeader.Slot::start)
                        .thenComparingLong(SafetensorsHeader.Slot::end));
        long expected = 0;
        for (SafetensorsHeader.Slot slot : byStart) {
            if (slot.start() != expected) {
                throw new ModelException(
                        String.format(
                                Locale.ROOT,
                                "Array %s starts at byte %d of the data, expected %d: %s",
                                slot.name(),
                                slot.start(),
                                expected,
                                slot.start() < expected
                                        ? "arrays overlap"
                                        : "there is a gap between arrays"));
            }
            if (slot.end() > dataLength) {
                throw new ModelException(
                        String.format(
                                Locale.ROOT,
                                "Array %s ends at byte %d of the data, the file holds %d: it is cut short",
                                slot.name(),
                                slot.end(),
                                dataLength));
            }
            expected = slot.end();
        }
        if (expected != dataLength) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The file has %d trailing bytes after its last array",
                            dataLength - expected));
        }
    }
}
