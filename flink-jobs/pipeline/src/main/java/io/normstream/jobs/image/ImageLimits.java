package io.normstream.jobs.image;

import java.io.Serializable;

/** What an image may cost before it is decoded: encoded bytes and pixels. */
public record ImageLimits(int maxPayloadBytes, int maxPixels) implements Serializable {
    /** One mebibyte, as large as a Kafka record is by default, and four million pixels. */
    public static final ImageLimits DEFAULT = new ImageLimits(1 << 20, 4_000_000);

    public ImageLimits {
        if (maxPayloadBytes < 1 || maxPixels < 1) {
            throw new IllegalArgumentException(
                    "Limits of at least 1 byte and 1 pixel needed, found "
                            + maxPayloadBytes
                            + " bytes and "
                            + maxPixels
                            + " pixels");
        }
    }
}
