package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Goes through the chunks of a PNG and checks the checksum of each. */
final class PngChunks {
    static final int HEADER = type("IHDR");
    static final int PALETTE = type("PLTE");
    static final int TRANSPARENCY = type("tRNS");
    static final int DATA = type("IDAT");
    static final int END = type("IEND");

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int SIGNATURE_BYTES = 8;
    private static final int FRAME_BYTES = 12;
    private static final int ANCILLARY = 0x20000000;

    private final ByteBuffer bytes;
    private final CRC32 checksum = new CRC32();
    private int next = SIGNATURE_BYTES;
    private int type;
    private int start;
    private int length;

    /** Starts before the first chunk of the PNG between position and limit of {@code payload}. */
    PngChunks(ByteBuffer payload) throws RejectedException {
        bytes = payload.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.limit() < SIGNATURE_BYTES || bytes.getLong(0) != SIGNATURE) {
            throw undecodable("The payload does not start like a PNG");
        }
    }

    private static int type(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    /** Steps to the next chunk. */
    void next() throws RejectedException {
        int remaining = bytes.limit() - next;
        length = remaining < FRAME_BYTES ? -1 : bytes.getInt(next);
        if (length < 0 || length > remaining - FRAME_BYTES) {
            throw undecodable("The PNG ends in the middle of a chunk");
        }
        type = bytes.getInt(next + 4);
        start = next + 8;
        next += FRAME_BYTES + length;
        checksum.reset();
        checksum.update(bytes.slice(start - 4, length + 4));
        if ((int) checksum.getValue() != bytes.getInt(start + length)) {
            throw undecodable("A chunk of the PNG has a wrong checksum");
        }
    }

    /** Reads the header, which must be the first chunk. */
    PngHeader header() throws RejectedException {
        next();
        if (type != HEADER || length != 13) {
            throw undecodable("The PNG does not begin with a header of 13 bytes");
        }
        return PngHeader.read(bytes, start);
    }

    boolean is(int wanted) {
        return type == wanted;
    }

    /** Whether a decoder may pass over the chunk. */
    boolean ancillary() {
        return (type & ANCILLARY) != 0;
    }

    /** Content of the chunk. */
    ByteBuffer content() {
        return bytes.slice(start, length);
    }
}
