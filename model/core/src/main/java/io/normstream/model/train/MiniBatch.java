package io.normstream.model.train;

import io.normstream.model.nn.Shape;
import java.util.Locale;
import java.util.Objects;

/**
 * Images and labels on their way into a learner: bytes, channels last, as they came. Reused from
 * step to step; not for several threads.
 */
public final class MiniBatch {
    /** Label of an image whose class is not known. */
    public static final int UNLABELLED = -1;

    private final Shape input;
    private final byte[] pixels;
    private final int[] labels;
    private int rows;
    private int labelledRows;

    /** An empty mini-batch of at most {@code capacity} images. */
    public MiniBatch(Shape input, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "A mini-batch has room for at least 1 image, found " + capacity);
        }
        this.input = input;
        this.pixels = new byte[Math.multiplyExact(capacity, input.size())];
        this.labels = new int[capacity];
    }

    /** Shape of every image. */
    public Shape input() {
        return input;
    }

    /** Largest number of images. */
    public int capacity() {
        return labels.length;
    }

    /** Forgets all images. */
    public void clear() {
        rows = 0;
        labelledRows = 0;
    }

    /**
     * Copies an image in.
     *
     * @param image unsigned bytes, [height, width, channels]
     * @param label its class, or {@link #UNLABELLED}
     */
    public void add(byte[] image, int label) {
        if (rows == labels.length) {
            throw new IllegalStateException("The mini-batch is full at " + rows + " images");
        }
        Pixels.requireFit(image, input);
        if (label < UNLABELLED) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "A label is a class from 0, or %d for none, found %d",
                            UNLABELLED,
                            label));
        }
        System.arraycopy(image, 0, pixels, rows * image.length, image.length);
        labels[rows++] = label;
        if (label != UNLABELLED) {
            labelledRows++;
        }
    }

    /** Number of images. */
    public int rows() {
        return rows;
    }

    /** Number of images with a label. */
    public int labelledRows() {
        return labelledRows;
    }

    /** Class of an image, or {@link #UNLABELLED}. */
    public int label(int row) {
        return labels[Objects.checkIndex(row, rows)];
    }

    /** Writes the bytes of the image at {@code row} to image {@code to} of {@code images}. */
    void copyPixels(int row, byte[] images, int to) {
        System.arraycopy(pixels, row * input.size(), images, to * input.size(), input.size());
    }

    /** Writes the image at {@code row} as numbers in [0, 1] to row {@code to} of {@code images}. */
    void copyRow(int row, float[] images, int to) {
        Pixels.copy(pixels, row, images, to, input.size());
    }
}
