package io.normstream.jobs.data;

import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.nn.Shape;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Counts classes and sizes of images on their way; a size is as the header states it, upright. */
public final class FoundImages implements Iterator<LabelledImage>, AutoCloseable {
    private final Iterator<LabelledImage> images;
    private final ImageDecoder headers =
            new ImageDecoder(
                    new ImageLimits(Integer.MAX_VALUE, Integer.MAX_VALUE),
                    new Preprocessing(true, Resize.NONE));
    private final Map<Integer, Long> byLabel = new TreeMap<>();
    private final Lengths heights = new Lengths();
    private final Lengths widths = new Lengths();
    private long withoutSize;

    /** How often each length in pixels was found. */
    public static final class Lengths {
        private final TreeMap<Integer, Long> counts = new TreeMap<>();
        private long count;

        private void add(int pixels) {
            counts.merge(pixels, 1L, Long::sum);
            count++;
        }

        public boolean isEmpty() {
            return count == 0;
        }

        public int smallest() {
            return counts.firstKey();
        }

        /** The lower one of the two in the middle. */
        public int median() {
            long before = 0;
            for (Map.Entry<Integer, Long> each : counts.entrySet()) {
                before += each.getValue();
                if (2 * before >= count) {
                    return each.getKey();
                }
            }
            throw new IllegalStateException("There are no lengths");
        }

        public int largest() {
            return counts.lastKey();
        }
    }

    /** Images as {@code images} hands them out. */
    public FoundImages(Iterator<LabelledImage> images) {
        this.images = images;
    }

    @Override
    public boolean hasNext() {
        return images.hasNext();
    }

    @Override
    public LabelledImage next() {
        LabelledImage image = images.next();
        byLabel.merge(image.label(), 1L, Long::sum);
        try {
            Shape shape = headers.shape(image.encoded());
            heights.add(shape.height());
            widths.add(shape.width());
        } catch (RejectedException broken) {
            withoutSize++;
        }
        return image;
    }

    /** Number of images by label. */
    public Map<Integer, Long> byLabel() {
        return byLabel;
    }

    public Lengths heights() {
        return heights;
    }

    public Lengths widths() {
        return widths;
    }

    /** Images whose header states no size: they will become dead letters. */
    public long withoutSize() {
        return withoutSize;
    }

    @Override
    public void close() {
        headers.close();
    }
}
