package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Writes a JPEG anew so that nothing but its own bytes decides its pixels, whatever the decoder
 * that is to read it has read before: one marker says what its colours are, each table that a scan
 * needs comes before that scan, and nothing is left that is not part of the image (comments, colour
 * profiles, thumbnails, fill bytes, what comes after its end).
 */
final class SelfContainedJpeg {
    /** Room for what is written and is not in the file: colours, standard Huffman tables. */
    static final int MOST_ADDED_BYTES = 512;

    /** Scans of a progressive image; encoders make about ten, each costs a pass over the image. */
    private static final int MOST_SCANS = 100;

    private final JpegHeader header;
    private final JpegSegments segments;
    private final JpegTables tables = new JpegTables();
    private final byte[] target;
    private int length;
    private int scans;

    private SelfContainedJpeg(ByteBuffer payload, byte[] target) throws RejectedException {
        this.header = JpegHeader.read(payload);
        this.segments = new JpegSegments(payload);
        this.target = target;
    }

    /**
     * Writes the image in {@code payload} to {@code target}, which has room for it and {@link
     * #MOST_ADDED_BYTES} more.
     *
     * @return how many bytes were written
     * @throws RejectedException if it lacks a table, or a segment is broken
     */
    static int write(ByteBuffer payload, byte[] target) throws RejectedException {
        SelfContainedJpeg jpeg = new SelfContainedJpeg(payload, target);
        jpeg.write();
        return jpeg.length;
    }

    private void write() throws RejectedException {
        add(new byte[] {(byte) 0xFF, (byte) 0xD8});
        add(header.colours().segment());
        // A file that ends after a scan is complete for all that a decoder needs.
        while (scans == 0 || !segments.atEnd()) {
            segments.next();
            if (segments.marker() == JpegSegments.END_OF_IMAGE) {
                length = segments.copy(target, length);
                return;
            }
            addSegment();
        }
    }

    private void addSegment() throws RejectedException {
        switch (segments.marker()) {
            case JpegSegments.QUANTIZATION_TABLES -> tables.defineQuantization(segments.content());
            case JpegSegments.HUFFMAN_TABLES -> tables.defineHuffman(segments.content());
            case JpegSegments.START_OF_SCAN -> beginScan();
            case JpegSegments.RESTART_INTERVAL -> {}
            // Neither says anything of a Huffman-coded image whose height its frame says.
            case JpegSegments.ARITHMETIC_CONDITIONING, JpegSegments.NUMBER_OF_LINES -> {
                return;
            }
            default -> {
                if (segments.isMetadata()) {
                    return;
                }
                requireFrame();
            }
        }
        length = segments.copy(target, length);
    }

    private void beginScan() throws RejectedException {
        if (++scans > MOST_SCANS) {
            throw undecodable("A JPEG of more than " + MOST_SCANS + " scans");
        }
        if (scans == 1) {
            add(tables.missing(header.frame()));
        }
        tables.requireFor(segments.content(), header.frame());
        segments.addScanData();
    }

    private void requireFrame() throws RejectedException {
        if (!segments.isFrame()) {
            throw undecodable(
                    String.format(
                            Locale.ROOT,
                            "The JPEG has a marker %02X, which is not read",
                            segments.marker()));
        }
        if (scans > 0) {
            throw undecodable("The JPEG is corrupt: two frame headers");
        }
    }

    private void add(byte[] bytes) {
        System.arraycopy(bytes, 0, target, length, bytes.length);
        length += bytes.length;
    }
}
