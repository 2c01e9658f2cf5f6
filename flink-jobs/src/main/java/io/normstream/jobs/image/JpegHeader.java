package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;

/**
 * The part of a JPEG before its first scan, walked segment by segment. Source: ITU-T T.81, annex B.
 */
final class JpegHeader {
    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int COMMENT = 0xFE;
    private static final int JFIF = 0xE0;
    private static final int ADOBE = 0xEE;

    /** Scans of a progressive image; encoders make about ten, each costs a pass over the image. */
    private static final int MOST_SCANS = 100;

    private final ByteBuffer bytes;
    private final ImageSize size;

    private JpegHeader(ByteBuffer bytes, ImageSize size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** Reads up to the frame header, which holds the size. */
    static JpegHeader read(ByteBuffer payload) throws RejectedException {
        ByteBuffer bytes = payload.slice();
        if (bytes.limit() < 3
                || bytes.getShort(0) != (short) START_OF_IMAGE
                || bytes.get(2) != (byte) 0xFF) {
            throw undecodable("The payload does not start as a JPEG does");
        }
        for (int at = 2; ; at = segmentEnd(bytes, at)) {
            int marker = marker(bytes, at);
            if (marker == START_OF_SCAN) {
                throw undecodable("The JPEG has no frame header before its first scan");
            }
            if (startsFrame(marker)) {
                return new JpegHeader(bytes, frameSize(bytes, at, marker));
            }
        }
    }

    ImageSize size() {
        return size;
    }

    /**
     * Copies the JPEG to {@code target}, which has room for all of it, without comments and
     * application segments, so that no colour profile, thumbnail or other metadata reaches a
     * decoder. JFIF and Adobe segments stay, since they say which colours the components are.
     *
     * @return how many bytes were copied
     */
    int copyWithoutMetadata(byte[] target) throws RejectedException {
        bytes.get(0, target, 0, 2);
        int copied = 2;
        int at = 2;
        int marker = marker(bytes, at);
        while (marker != START_OF_SCAN) {
            int end = segmentEnd(bytes, at);
            if (needed(marker)) {
                bytes.get(at, target, copied, end - at);
                copied += end - at;
            }
            at = end;
            marker = marker(bytes, at);
        }
        bytes.get(at, target, copied, bytes.limit() - at);
        copied += bytes.limit() - at;
        checkScans(at);
        return copied;
    }

    private static boolean needed(int marker) {
        if (marker >= 0xE0 && marker <= 0xEF) {
            return marker == JFIF || marker == ADOBE;
        }
        return marker != COMMENT;
    }

    private void checkScans(int from) throws RejectedException {
        int scans = 0;
        for (int at = from; at < bytes.limit() - 1; at++) {
            if (bytes.get(at) == (byte) 0xFF && bytes.get(at + 1) == (byte) START_OF_SCAN) {
                scans++;
            }
        }
        if (scans > MOST_SCANS) {
            throw undecodable("A JPEG of " + scans + " scans, at most 100 are allowed");
        }
    }

    private static int marker(ByteBuffer bytes, int at) throws RejectedException {
        if (at + 4 > bytes.limit()) {
            throw undecodable("The JPEG ends before its first scan");
        }
        int marker = bytes.get(at + 1) & 0xff;
        if (bytes.get(at) != (byte) 0xFF
                || marker < 0xC0
                || (marker & 0xF8) == 0xD0
                || marker == 0xD8
                || marker == 0xD9) {
            throw undecodable("A JPEG segment does not begin with a marker that belongs there");
        }
        return marker;
    }

    private static int segmentEnd(ByteBuffer bytes, int at) throws RejectedException {
        int length = bytes.getShort(at + 2) & 0xffff;
        if (length < 2 || at + 2 + length > bytes.limit()) {
            throw undecodable("The JPEG ends in the middle of a segment");
        }
        return at + 2 + length;
    }

    /** All of C0 to CF but tables of Huffman (C4) and arithmetic (CC) codes and C8. */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0
                && marker <= 0xCF
                && marker != 0xC4
                && marker != 0xC8
                && marker != 0xCC;
    }

    private static ImageSize frameSize(ByteBuffer bytes, int at, int marker)
            throws RejectedException {
        if (marker > 0xC2) {
            throw undecodable(
                    "Only baseline and progressive JPEG are read, not lossless or others");
        }
        if (segmentEnd(bytes, at) < at + 10) {
            throw undecodable("The frame header of the JPEG is too short");
        }
        int precision = bytes.get(at + 4) & 0xff;
        int height = bytes.getShort(at + 5) & 0xffff;
        int width = bytes.getShort(at + 7) & 0xffff;
        int components = bytes.get(at + 9) & 0xff;
        if (precision != 8 || (components != 1 && components != 3)) {
            throw undecodable(
                    "A JPEG of "
                            + components
                            + " components of "
                            + precision
                            + " bits, only 1 (grey) or 3 (colour) of 8 bits are read");
        }
        if (height == 0 || width == 0) {
            throw undecodable("A JPEG of " + height + "x" + width + ", at least 1x1 needed");
        }
        return new ImageSize(height, width, components);
    }
}
