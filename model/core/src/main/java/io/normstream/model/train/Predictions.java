package io.normstream.model.train;

import java.util.Locale;
import java.util.Objects;

/**
 * Class probabilities of the rows of a mini-batch, in its order. Reused from step to step; not for
 * several threads.
 */
public final class Predictions {
    /** Class of a row for which the network's output was not finite; its probabilities are NaN. */
    public static final int NO_CLASS = -1;

    private final int classes;
    private final float[] probabilities;
    private final int[] predicted;
    private int rows;

    /** Room for {@code capacity} rows. */
    public Predictions(int capacity, int classes) {
        this.classes = classes;
        this.probabilities = new float[Math.multiplyExact(capacity, classes)];
        this.predicted = new int[capacity];
    }

    /** Largest number of rows. */
    public int capacity() {
        return predicted.length;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Number of rows that the last prediction wrote. */
    public int rows() {
        return rows;
    }

    /**
     * The most probable class, the lowest of several that are equally probable, or {@link
     * #NO_CLASS}.
     */
    public int predictedClass(int row) {
        return predicted[Objects.checkIndex(row, rows)];
    }

    /** Probability of class {@code cls}. */
    public float probability(int row, int cls) {
        return probabilities[
                Objects.checkIndex(row, rows) * classes + Objects.checkIndex(cls, classes)];
    }

    /** Writes the probabilities of all classes to the front of {@code out}. */
    public void copyProbabilities(int row, float[] out) {
        System.arraycopy(probabilities, Objects.checkIndex(row, rows) * classes, out, 0, classes);
    }

    void resize(int rows) {
        if (rows > predicted.length) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "There is room for %d predictions, found %d rows",
                            predicted.length,
                            rows));
        }
        this.rows = rows;
    }

    /** Takes the probabilities of one row from {@code from[start]} on. */
    void write(int row, double[] from, int start) {
        int best = 0;
        for (int cls = 0; cls < classes; cls++) {
            probabilities[row * classes + cls] = (float) from[start + cls];
            if (from[start + cls] > from[start + best]) {
                best = cls;
            }
        }
        predicted[row] = Double.isFinite(from[start]) ? best : NO_CLASS;
    }
}
