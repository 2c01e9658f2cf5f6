package io.normstream.jobs.data;

import java.util.List;

/**
 * A data set of labelled images, read one at a time: labels are in memory, pixels stay in their
 * files where those can be read at any position. Not for several threads at once.
 */
public interface LabelledImages extends AutoCloseable {
    /** Name of the data set and its split, as in {@code fashion-mnist/test}. */
    String name();

    /** Number of images. */
    int size();

    /** Names of the classes; a label is an index into them. */
    List<String> classNames();

    /** Label of an image. */
    int label(int index);

    /**
     * An image with its payload.
     *
     * @throws io.normstream.jobs.JobException where it cannot be read
     */
    LabelledImage image(int index);

    /** Closes the files. */
    @Override
    void close();
}
