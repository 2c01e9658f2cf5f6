package io.normstream.jobs.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the components of a JPEG are. This is the one place where that is decided, by the rules of
 * libjpeg ({@code default_decompress_parms} in {@code jdapimin.c}), which most programs share. Of
 * three components
 *
 * <ol>
 *   <li>a JFIF marker means YCbCr, whatever else there is;
 *   <li>Adobe's marker means RGB with transform 0, and YCbCr with 1 or anything else;
 *   <li>without both the ids R, G, B mean RGB, and all others YCbCr, not only 1, 2, 3.
 * </ol>
 *
 * <p>The JDK's reader has others: without a marker it takes ids that are not 1, 2, 3 for RGB where
 * nothing is subsampled, and refuses Adobe's marker with transform 2. So it is given the one marker
 * that leaves it no choice.
 */
enum JpegColours {
    YCBCR(0xE0, "JFIF\0\1\1\0\0\1\0\1\0\0"),
    RGB(0xEE, "Adobe\0\144\0\0\0\0\0");

    private static final ByteBuffer JFIF = ascii("JFIF\0");
    private static final int JFIF_BYTES = 14;
    private static final ByteBuffer ADOBE = ascii("Adobe");
    private static final int ADOBE_BYTES = 12;

    private final int marker;
    private final String content;

    JpegColours(int marker, String content) {
        this.marker = marker;
        this.content = content;
    }

    /** The segment that says so, in a fresh array; grey has no choice of colours and bears any. */
    byte[] segment() {
        return ByteBuffer.allocate(4 + content.length())
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + content.length()))
                .put(content.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
    }

    /** What the segments before the first scan say of colours. */
    static final class Markers {
        private static final int NONE = -1;

        private boolean jfif;
        private int adobeTransform = NONE;

        /** Looks at the current segment of {@code segments}. */
        void see(JpegSegments segments) {
            if (segments.marker() == JpegSegments.FIRST_APPLICATION) {
                jfif |= begins(segments.content(), JFIF, JFIF_BYTES);
            } else if (segments.marker() == JpegSegments.ADOBE
                    && begins(segments.content(), ADOBE, ADOBE_BYTES)) {
                adobeTransform = segments.content().get(ADOBE_BYTES - 1) & 0xff;
            }
        }

        private static boolean begins(ByteBuffer content, ByteBuffer name, int leastBytes) {
            return content.limit() >= leastBytes && content.slice(0, name.limit()).equals(name);
        }

        /** What the components of {@code frame} are. */
        JpegColours of(JpegFrame frame) {
            if (jfif || frame.components().size() == 1) {
                return YCBCR;
            }
            if (adobeTransform != NONE) {
                return adobeTransform == 0 ? RGB : YCBCR;
            }
            return frame.components().get(0).id() == 'R'
                            && frame.components().get(1).id() == 'G'
                            && frame.components().get(2).id() == 'B'
                    ? RGB
                    : YCBCR;
        }
    }
}
