package io.normstream.jobs.data;

import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;

/**
 * Makes large images smaller on their way: bilinear, upright, as PNG. Those that are small enough
 * stay what they are.
 */
public final class ShrunkImages implements Iterator<LabelledImage>, AutoCloseable {
    private static final ImageLimits LIMITS = new ImageLimits(Integer.MAX_VALUE, 100_000_000);

    private static final Preprocessing SHRINKING =
            new Preprocessing(true, new Resize(ResizeMode.STRETCH, ResizeFilter.BILINEAR));

    /** Sizes that a decoder keeps something for. */
    private static final int SIZES_OF_A_DECODER = 16;

    private final Iterator<LabelledImage> images;
    private final LeastSize least;
    private final Set<Shape> sizes = new HashSet<>();
    private ImageDecoder decoder = new ImageDecoder(LIMITS, SHRINKING);

    /** Images of {@code images}, none much larger than {@code least}. */
    public ShrunkImages(Iterator<LabelledImage> images, LeastSize least) {
        this.images = images;
        this.least = least;
    }

    @Override
    public boolean hasNext() {
        return images.hasNext();
    }

    /**
     * The next image.
     *
     * @throws UnusableImageException where it cannot be read or decoded
     */
    @Override
    public LabelledImage next() {
        LabelledImage image = images.next();
        try {
            Shape whole = decoder.shape(image.encoded());
            Shape small = least.of(whole);
            return small.equals(whole) ? image : shrunk(image, small);
        } catch (RejectedException broken) {
            throw new UnusableImageException(
                    LeftOut.Reason.UNDECODABLE,
                    String.format(Locale.ROOT, "%s (%s)", image.id(), broken.getMessage()),
                    broken);
        }
    }

    private LabelledImage shrunk(LabelledImage image, Shape size) throws RejectedException {
        if (sizes.add(size) && sizes.size() > SIZES_OF_A_DECODER) {
            decoder.close();
            decoder = new ImageDecoder(LIMITS, SHRINKING);
            sizes.clear();
        }
        byte[] pixels = decoder.decode(image.encoded(), size);
        return new LabelledImage(
                image.id(),
                PayloadEncoding.PNG,
                size.height(),
                size.width(),
                size.channels(),
                PngFile.of(pixels, size),
                image.label());
    }

    @Override
    public void close() {
        decoder.close();
    }
}
