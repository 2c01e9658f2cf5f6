package io.normstream.jobs.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as people read them. */
public final class Hex {
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ").withUpperCase();

    private Hex() {}

    /** The first bytes, at most {@code count}, or the words "no bytes". */
    static String start(byte[] bytes, int count) {
        return bytes.length == 0
                ? "no bytes"
                : SPACED.formatHex(bytes, 0, Math.min(count, bytes.length));
    }

    /**
     * All bytes between position and limit, in lower case without spaces, as digests are written.
     */
    public static String of(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return HexFormat.of().formatHex(copy);
    }

    /** One byte. */
    static String of(byte single) {
        return SPACED.toHexDigits(single);
    }

    /**
     * A fingerprint as its eight bytes are in a record, the lowest first, and as Avro's own tools
     * print it, in lower case without spaces.
     */
    static String fingerprint(long fingerprint) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(fingerprint));
    }
}
