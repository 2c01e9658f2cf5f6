package io.normstream.jobs.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files chunk by chunk, well formed or not. */
public final class PngBuilder {
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public PngBuilder() {
        bytes.writeBytes(SIGNATURE);
    }

    public PngBuilder header(int height, int width, int depth, int colourType) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .array());
    }

    public PngBuilder chunk(String type, byte... content) {
        byte[] typed =
                ByteBuffer.allocate(4 + content.length)
                        .put(type.getBytes(StandardCharsets.ISO_8859_1))
                        .put(content)
                        .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        bytes.writeBytes(typed);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
        return this;
    }

    /** Compresses rows, each with its filter byte, into one chunk of data. */
    public PngBuilder data(byte... rows) {
        return chunk("IDAT", deflated(rows));
    }

    public byte[] end() {
        chunk("IEND");
        return bytes.toByteArray();
    }

    static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        while (!deflater.finished()) {
            compressed.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return compressed.toByteArray();
    }
}
