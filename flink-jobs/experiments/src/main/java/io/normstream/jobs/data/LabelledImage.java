package io.normstream.jobs.data;

import io.normstream.jobs.image.EncodedImage;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;

/**
 * One image of a data set.
 *
 * @param id name for people, unique in its data set
 * @param encoding of the payload
 * @param height rows; 0 with PNG and JPEG: as in the payload
 * @param width columns; 0 with PNG and JPEG
 * @param channels 1 (grey) or 3 (red, green, blue); 0 with PNG and JPEG
 * @param payload pixels, encoded: RAW is height x width x channels unsigned bytes, channels last;
 *     owned by whoever asked for the image
 * @param label class number from 0, or {@link #UNLABELLED}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record LabelledImage(
        String id,
        PayloadEncoding encoding,
        int height,
        int width,
        int channels,
        byte[] payload,
        int label) {
    /** Label of an image whose class is not known. */
    public static final int UNLABELLED = -1;

    /** The image as a decoder takes it. */
    public EncodedImage encoded() {
        return new EncodedImage(encoding, height, width, channels, ByteBuffer.wrap(payload));
    }
}
