package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;

/**
 * The IHDR chunk of a PNG: size, bits a sample, what the samples are. Source: W3C Portable Network
 * Graphics (third edition), 11.2.1.
 */
record PngHeader(int height, int width, int depth, ColourType colourType, boolean interlaced) {
    /** What the samples of a pixel are, by the code in the file. */
    enum ColourType {
        GREY(0, 1, 1, 1 | 2 | 4 | 8 | 16),
        COLOUR(2, 3, 3, 8 | 16),
        PALETTE(3, 1, 3, 1 | 2 | 4 | 8),
        GREY_ALPHA(4, 2, 1, 8 | 16),
        COLOUR_ALPHA(6, 4, 3, 8 | 16);

        private final int code;
        private final int samples;
        private final int channels;

        /** Allowed bits a sample, all powers of two, or-ed. */
        private final int depths;

        ColourType(int code, int samples, int channels, int depths) {
            this.code = code;
            this.samples = samples;
            this.channels = channels;
            this.depths = depths;
        }

        /** Samples of a pixel in the file. */
        int samples() {
            return samples;
        }

        /** Channels of a decoded pixel: 1 or 3. */
        int channels() {
            return channels;
        }

        private boolean allows(int depth) {
            return Integer.bitCount(depth) == 1 && (depths & depth) != 0;
        }

        private static ColourType of(int code) throws RejectedException {
            for (ColourType type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw undecodable("PNG colour type " + code + ", there are 0, 2, 3, 4 and 6");
        }
    }

    /** Reads the 13 bytes from {@code at} on. */
    static PngHeader read(ByteBuffer bytes, int at) throws RejectedException {
        int width = bytes.getInt(at);
        int height = bytes.getInt(at + 4);
        int depth = bytes.get(at + 8);
        ColourType type = ColourType.of(bytes.get(at + 9));
        if (width < 1 || height < 1) {
            throw undecodable("PNG of " + height + "x" + width + ", at least 1x1 needed");
        }
        if (!type.allows(depth)) {
            throw undecodable("PNG colour type " + type.code + " with " + depth + " bits a sample");
        }
        int compression = bytes.get(at + 10);
        int filter = bytes.get(at + 11);
        int interlace = bytes.get(at + 12);
        if (compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
            throw undecodable(
                    "PNG with compression "
                            + compression
                            + ", filter "
                            + filter
                            + ", interlace "
                            + interlace
                            + ", only 0, 0 and 0 or 1 exist");
        }
        return new PngHeader(height, width, depth, type, interlace == 1);
    }

    /** Size of the decoded image. */
    ImageSize size() {
        return new ImageSize(height, width, colourType.channels());
    }

    /** Bytes of a row of {@code pixels}, without its filter byte. */
    int rowBytes(int pixels) {
        return Math.toIntExact(((long) pixels * colourType.samples() * depth + 7) / 8);
    }

    /** Distance, in bytes, of a byte to the one that its filter looks back at. */
    int filterDistance() {
        return Math.max(1, colourType.samples() * depth / 8);
    }
}
