package io.normstream.jobs.image;

import java.io.Serializable;

/** What an image may cost before it is decoded: encoded bytes and pixels. */
public record ImageLimits(int maxPayloadBytes, int maxPixels) implements Serializable {
    /** A photo of a phone. */
    public static final int DEFAULT_PAYLOAD_BYTES = 8 << 20;

    /** Such a photo, of 12 megapixels: 4032x3024. */
    public static final ImageLimits DEFAULT = new ImageLimits(DEFAULT_PAYLOAD_BYTES, 12 << 20);

    /** Of a JPEG; what resizing holds grows with the longer side. */
    static final int LONGEST_SIDE = 65_535;

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
