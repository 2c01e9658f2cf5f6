package io.normstream.jobs.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG files for tests, and what can be done to their segments. */
public final class JpegFiles {
    static final int HUFFMAN = 0xC4;
    static final int SCAN = 0xDA;
    static final int QUANTIZATION = 0xDB;
    static final int APPLICATION_0 = 0xE0;
    static final int EXIF = 0xE1;
    static final int ADOBE = 0xEE;

    private JpegFiles() {}

    /** A file of {@code images} in the resources of tests. */
    static byte[] resource(String name) {
        String path = "/images/" + name;
        try (InputStream in = JpegFiles.class.getResourceAsStream(path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One with Huffman tables made for it. */
    static byte[] optimised(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        JPEGImageWriteParam parameters = (JPEGImageWriteParam) writer.getDefaultWriteParam();
        parameters.setOptimizeHuffmanTables(true);
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(0.5f);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Where the segments before the first scan begin and, last, where that does. */
    private static List<Integer> starts(byte[] file) {
        List<Integer> starts = new ArrayList<>(List.of(2));
        int at = 2;
        while ((file[at + 1] & 0xff) != SCAN) {
            at += 2 + (ByteBuffer.wrap(file).getShort(at + 2) & 0xffff);
            starts.add(at);
        }
        return starts;
    }

    /** Where the first segment with {@code marker} begins. */
    static int at(byte[] file, int marker) {
        return starts(file).stream()
                .filter(start -> (file[start + 1] & 0xff) == marker)
                .findFirst()
                .orElseThrow();
    }

    /** The file without the segments before its first scan that {@code unwanted} takes. */
    static byte[] without(byte[] file, Predicate<byte[]> unwanted) {
        List<Integer> starts = starts(file);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(file, 0, 2);
        for (int i = 0; i < starts.size() - 1; i++) {
            byte[] segment = Arrays.copyOfRange(file, starts.get(i), starts.get(i + 1));
            if (!unwanted.test(segment)) {
                rest.writeBytes(segment);
            }
        }
        int scan = starts.get(starts.size() - 1);
        rest.write(file, scan, file.length - scan);
        return rest.toByteArray();
    }

    static byte[] without(byte[] file, int marker) {
        return without(file, segment -> (segment[1] & 0xff) == marker);
    }

    /** The file without its last segment of that kind. */
    static byte[] withoutLast(byte[] file, int marker) {
        int last =
                starts(file).stream()
                        .filter(start -> (file[start + 1] & 0xff) == marker)
                        .reduce((first, second) -> second)
                        .orElseThrow();
        int end = last + 2 + (ByteBuffer.wrap(file).getShort(last + 2) & 0xffff);
        return spliced(file, last, end, new byte[0]);
    }

    /** The file with {@code inserted} instead of its bytes from {@code from} to {@code to}. */
    static byte[] spliced(byte[] file, int from, int to, byte[] inserted) {
        return ByteBuffer.allocate(from + inserted.length + file.length - to)
                .put(file, 0, from)
                .put(inserted)
                .put(file, to, file.length - to)
                .array();
    }

    /** The file with a segment before all others. */
    static byte[] beginning(byte[] file, byte[] segment) {
        return spliced(file, 2, 2, segment);
    }

    /** The file with fill bytes before each marker but the first and those within a scan. */
    static byte[] filled(byte[] file) {
        ByteArrayOutputStream filled = new ByteArrayOutputStream();
        filled.write(file, 0, 2);
        for (int at = 2; at < file.length; at++) {
            boolean isMarker =
                    file[at] == (byte) 0xFF
                            && at + 1 < file.length
                            && (file[at + 1] & 0xff) >= 0xC0
                            && (file[at + 1] & 0xf8) != 0xD0;
            if (isMarker) {
                filled.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFF});
            }
            filled.write(file[at]);
        }
        return filled.toByteArray();
    }

    static byte[] segment(int marker, byte... content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] adobe(int transform) {
        byte[] content = Arrays.copyOf(ascii("Adobe\0d"), 12);
        content[11] = (byte) transform;
        return segment(ADOBE, content);
    }

    /** What a camera writes to say how it was held. */
    public static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
        tiff.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D));
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0103).putShort((short) 3).putInt(1).putInt(0);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
        tiff.putShort((short) orientation).putShort((short) 0);
        return segment(
                EXIF, ByteBuffer.allocate(44).put(ascii("Exif\0\0")).put(tiff.array()).array());
    }

    /** The file as a camera would have written it that was held as {@code orientation} says. */
    public static byte[] turned(byte[] file, int orientation) {
        return beginning(file, exif(orientation, ByteOrder.BIG_ENDIAN));
    }

    /** The file with other component ids in its frame and its only scan. */
    static byte[] withIds(byte[] file, int... ids) {
        byte[] changed = file.clone();
        int frame = at(file, 0xC0);
        int scan = at(file, SCAN);
        for (int i = 0; i < ids.length; i++) {
            changed[frame + 10 + 3 * i] = (byte) ids[i];
            changed[scan + 5 + 2 * i] = (byte) ids[i];
        }
        return changed;
    }
}
