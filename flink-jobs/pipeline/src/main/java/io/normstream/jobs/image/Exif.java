package io.normstream.jobs.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the orientation out of the EXIF block of a camera, and nothing else: the first directory of
 * a TIFF header, each position checked against the block before it is read. Own code, since a
 * library of metadata parses all of a block that anybody may have written. Source: JEITA CP-3451.
 */
final class Exif {
    private static final ByteBuffer NAME =
            ByteBuffer.wrap("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 12;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    private Exif() {}

    /** Whether {@code content} of an application segment begins as such a block does. */
    static boolean is(ByteBuffer content) {
        return content.remaining() >= NAME.remaining()
                && content.slice(content.position(), NAME.remaining()).equals(NAME);
    }

    /**
     * The orientation that the block says; TOP_LEFT if it does not say one or is damaged.
     *
     * @param content from position to limit, and {@link #is} such a block
     */
    static Orientation orientation(ByteBuffer content) {
        ByteBuffer tiff =
                content.slice(
                        content.position() + NAME.remaining(),
                        content.remaining() - NAME.remaining());
        if (tiff.limit() < HEADER_BYTES) {
            return Orientation.TOP_LEFT;
        }
        short order = tiff.getShort(0);
        if (order != 0x4949 && order != 0x4D4D) {
            return Orientation.TOP_LEFT;
        }
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return tiff.getShort(2) == 42
                ? inDirectory(tiff, Integer.toUnsignedLong(tiff.getInt(4)))
                : Orientation.TOP_LEFT;
    }

    private static Orientation inDirectory(ByteBuffer tiff, long at) {
        if (at + Short.BYTES > tiff.limit()) {
            return Orientation.TOP_LEFT;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) at));
        long entry = at + Short.BYTES;
        for (int i = 0; i < entries && entry + ENTRY_BYTES <= tiff.limit(); i++) {
            if (Short.toUnsignedInt(tiff.getShort((int) entry)) == ORIENTATION) {
                boolean isOneShort =
                        tiff.getShort((int) entry + 2) == SHORT
                                && tiff.getInt((int) entry + 4) == 1;
                return Orientation.of(
                        isOneShort ? Short.toUnsignedInt(tiff.getShort((int) entry + 8)) : 0);
            }
            entry += ENTRY_BYTES;
        }
        return Orientation.TOP_LEFT;
    }
}
