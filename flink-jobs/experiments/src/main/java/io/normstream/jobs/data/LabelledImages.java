package io.normstream.jobs.data;

import io.normstream.model.snapshot.ClassNames;
import java.util.Iterator;
import java.util.PrimitiveIterator;

/**
 * A data set of labelled images, read one at a time: labels are in memory, pixels stay in their
 * files where those can be read at any position. Not for several threads at once.
 */
public interface LabelledImages extends AutoCloseable {
    /** Name of the data set and its split, as in {@code fashion-mnist/test}. */
    String name();

    /** Number of images. */
    int size();

    /** Names of the classes by their labels; {@link ClassNames#NONE} where nobody named them. */
    ClassNames names();

    /** Number of classes: labels are below it. */
    default int classes() {
        return names().names().size();
    }

    /** What is there in addition to the images and is not one of them. */
    default LeftOut leftOut() {
        return new LeftOut();
    }

    /** Label of an image, as {@link LabelledImage#label}. */
    int label(int index);

    /**
     * An image with its payload.
     *
     * @throws io.normstream.jobs.JobException where it cannot be read or is not an image
     */
    LabelledImage image(int index);

    /** The images at some indexes, one after the other; each is read when its turn comes. */
    default Iterator<LabelledImage> images(PrimitiveIterator.OfInt order) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return order.hasNext();
            }

            @Override
            public LabelledImage next() {
                return image(order.nextInt());
            }
        };
    }

    /** Closes the files. */
    @Override
    void close();
}
