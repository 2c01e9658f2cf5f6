package io.normstream.jobs.watch;

import io.normstream.jobs.data.PngFile;
import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures of what was sent, decoded within a job's limits and encoded anew: no byte of a
 * sender reaches a browser as it is. For one thread.
 */
final class Thumbnails implements AutoCloseable {
    /** Pixels of the longer side. */
    static final int SIDE = 64;

    private final ImageDecoder decoder =
            new ImageDecoder(
                    ImageLimits.DEFAULT,
                    new Preprocessing(true, new Resize(ResizeMode.STRETCH, ResizeFilter.BILINEAR)));

    /** A PNG file; null where {@code image} is no picture. */
    byte @Nullable [] of(ImageRecord image) {
        EncodedImage encoded = encoded(image);
        if (encoded == null) {
            return null;
        }
        try {
            Shape shape = small(decoder.shape(encoded));
            return PngFile.of(decoder.decode(encoded, shape), shape);
        } catch (RejectedException noPicture) {
            return null;
        }
    }

    /** A refused image may be another than its sender says: a payload with a header says it all. */
    private static @Nullable EncodedImage encoded(ImageRecord image) {
        if (image.getEncoding() != PayloadEncoding.RAW) {
            return new EncodedImage(image.getEncoding(), 0, 0, 0, image.getPayload());
        }
        boolean isPicture =
                image.getHeight() > 0
                        && image.getWidth() > 0
                        && (image.getChannels() == 1 || image.getChannels() == 3);
        return isPicture ? EncodedImage.of(image) : null;
    }

    private static Shape small(Shape stored) {
        int longer = Math.max(stored.height(), stored.width());
        if (longer <= SIDE) {
            return stored;
        }
        return new Shape(
                Math.max(1, stored.height() * SIDE / longer),
                Math.max(1, stored.width() * SIDE / longer),
                stored.channels());
    }

    @Override
    public void close() {
        decoder.close();
    }
}
