package io.normstream.jobs.image;

import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;

/**
 * An image before decoding. Height, width and channels are what the sender declared, 0 with PNG and
 * JPEG: as in the payload.
 */
public record EncodedImage(
        PayloadEncoding encoding, int height, int width, int channels, ByteBuffer payload) {
    /** The image in a record. */
    public static EncodedImage of(ImageRecord record) {
        return new EncodedImage(
                record.getEncoding(),
                record.getHeight(),
                record.getWidth(),
                record.getChannels(),
                record.getPayload());
    }
}
