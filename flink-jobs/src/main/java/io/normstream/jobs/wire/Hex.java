package io.normstream.jobs.wire;

import java.util.HexFormat;
import java.util.Locale;

/** Bytes as people read them in messages. */
final class Hex {
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ").withUpperCase();

    private Hex() {}

    /** The first bytes, at most {@code count}, or the words "no bytes". */
    static String start(byte[] bytes, int count) {
        return bytes.length == 0
                ? "no bytes"
                : SPACED.formatHex(bytes, 0, Math.min(count, bytes.length));
    }

    /** One byte. */
    static String of(byte single) {
        return SPACED.toHexDigits(single);
    }

    /** A fingerprint as a 64-bit number, 16 digits. */
    static String fingerprint(long fingerprint) {
        return HexFormat.of().toHexDigits(fingerprint).toLowerCase(Locale.ROOT);
    }
}
