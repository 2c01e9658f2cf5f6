package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;

/**
 * Walks the segments of a JPEG. Before a marker there may be any number of fill bytes FF. Source:
 * ITU-T T.81, annex B.
 */
final class JpegSegments {
    static final int HUFFMAN_TABLES = 0xC4;
    static final int ARITHMETIC_CONDITIONING = 0xCC;
    static final int END_OF_IMAGE = 0xD9;
    static final int START_OF_SCAN = 0xDA;
    static final int QUANTIZATION_TABLES = 0xDB;
    static final int NUMBER_OF_LINES = 0xDC;
    static final int RESTART_INTERVAL = 0xDD;
    static final int FIRST_APPLICATION = 0xE0;
    static final int EXIF = 0xE1;
    static final int ADOBE = 0xEE;
    static final int LAST_APPLICATION = 0xEF;
    static final int COMMENT = 0xFE;

    private static final int START_OF_IMAGE = 0xD8;
    private static final int FIRST_RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;

    private final ByteBuffer bytes;
    private int marker;
    private int content;
    private int end = 2;

    /** Stands before the first segment. */
    JpegSegments(ByteBuffer payload) throws RejectedException {
        bytes = payload.slice();
        if (bytes.limit() < 3 || !isMarker(0, START_OF_IMAGE) || unsigned(2) != 0xFF) {
            throw undecodable("The payload does not start like a JPEG");
        }
    }

    private boolean isMarker(int at, int code) {
        return unsigned(at) == 0xFF && unsigned(at + 1) == code;
    }

    private int unsigned(int at) {
        return bytes.get(at) & 0xff;
    }

    /** Whether the current segment is the last. */
    boolean atEnd() {
        return end >= bytes.limit();
    }

    /** Goes to the next segment, which may be the end of the image. */
    void next() throws RejectedException {
        int at = end;
        while (at + 1 < bytes.limit() && unsigned(at) == 0xFF && unsigned(at + 1) == 0xFF) {
            at++;
        }
        if (at + 1 >= bytes.limit()) {
            throw undecodable("The JPEG ends before its first scan, or between two");
        }
        marker = unsigned(at + 1);
        if (unsigned(at) != 0xFF || !begins(marker)) {
            throw undecodable("A JPEG segment does not begin with a marker that belongs there");
        }
        content = at + 2;
        end = content;
        if (marker != END_OF_IMAGE) {
            content = at + 4;
            end = segmentEnd(at);
        }
    }

    private static boolean begins(int marker) {
        return marker >= 0xC0
                && marker != START_OF_IMAGE
                && !(marker >= FIRST_RESTART && marker <= LAST_RESTART);
    }

    private int segmentEnd(int at) throws RejectedException {
        int length = at + 4 > bytes.limit() ? 0 : bytes.getShort(at + 2) & 0xffff;
        if (length < 2 || at + 2 + length > bytes.limit()) {
            throw undecodable("The JPEG ends in the middle of a segment");
        }
        return at + 2 + length;
    }

    /** Adds the entropy-coded data after a start of scan to it, restarts included. */
    void addScanData() {
        int at = end;
        while (at < bytes.limit() && !endsScan(at)) {
            at++;
        }
        end = at;
    }

    private boolean endsScan(int at) {
        if (bytes.get(at) != (byte) 0xFF || at + 1 >= bytes.limit()) {
            return false;
        }
        int next = unsigned(at + 1);
        // The last of several FF decides; a 0 after it makes it a byte of data.
        boolean isData =
                next == 0 || next == 0xFF || (next >= FIRST_RESTART && next <= LAST_RESTART);
        return !isData;
    }

    int marker() {
        return marker;
    }

    /** What the current segment holds, without marker and length. */
    ByteBuffer content() {
        return bytes.slice(content, end - content);
    }

    boolean isMetadata() {
        return marker == COMMENT || (marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION);
    }

    /** All of C0 to CF but tables of Huffman (C4) and arithmetic (CC) codes and C8. */
    boolean isFrame() {
        return marker >= 0xC0
                && marker <= 0xCF
                && marker != HUFFMAN_TABLES
                && marker != 0xC8
                && marker != ARITHMETIC_CONDITIONING;
    }

    /**
     * Copies the current segment, without the fill bytes before it.
     *
     * @return where {@code target} goes on
     */
    int copy(byte[] target, int at) {
        target[at] = (byte) 0xFF;
        target[at + 1] = (byte) marker;
        int from = marker == END_OF_IMAGE ? content : content - 2;
        bytes.get(from, target, at + 2, end - from);
        return at + 2 + end - from;
    }
}
