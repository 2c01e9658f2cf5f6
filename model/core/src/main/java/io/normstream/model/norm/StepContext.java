package io.normstream.model.norm;

import io.normstream.model.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a training step besides its rows.
 *
 * @param step its number, from 1; 0 where nobody counts
 * @param seed what is drawn in the step follows from this number and that of the step
 * @param sampleWeights how much each row counts in the statistics of normalisations, at least one
 *     for each row, finite and at least 0; null where all count alike. The same array must not be
 *     written before the step has ended
 * @param rows what is known of the images, or null
 * @param updateStatistics whether the step changes running statistics; the gradients are the same
 * @param secondForward whether its parameters have changed already, and its rows come again for
 *     methods that need {@link Needs.Fact#SECOND_FORWARD}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record StepContext(
        long step,
        long seed,
        float @Nullable [] sampleWeights,
        @Nullable Rows rows,
        boolean updateStatistics,
        boolean secondForward) {

    /**
     * The images of a step.
     *
     * @param classes class of each row; the same array must not be written before the step has
     *     ended
     * @param newRows how many rows, the first ones, are new; the others are rehearsed
     * @param imageSpread mean over the channels of the standard deviation of the images, which are
     *     in [0, 1]; NaN where no normalisation asks for it
     */
    public record Rows(int[] classes, int newRows, double imageSpread) {}

    /** Nothing is known: all rows count alike, and statistics follow. */
    public static final StepContext PLAIN = new StepContext(0, 0, null, null, true, false);

    public StepContext {
        if (step < 0) {
            throw new ModelException("A step has a number of at least 0, found " + step);
        }
    }

    /** The same, as step {@code number}. */
    public StepContext at(long number) {
        return new StepContext(number, seed, sampleWeights, rows, updateStatistics, secondForward);
    }

    /** The same, which draws from {@code newSeed}. */
    public StepContext drawingFrom(long newSeed) {
        return new StepContext(step, newSeed, sampleWeights, rows, updateStatistics, secondForward);
    }

    /** The same with weights of rows. */
    public StepContext weighing(float[] weights) {
        return new StepContext(step, seed, weights, rows, updateStatistics, secondForward);
    }

    /** The same, with what is known of its images. */
    public StepContext of(Rows images) {
        return new StepContext(step, seed, sampleWeights, images, updateStatistics, secondForward);
    }

    /** The same, which leaves running statistics as they are. */
    public StepContext keepingStatistics() {
        return new StepContext(step, seed, sampleWeights, rows, false, secondForward);
    }

    /** The same, for a second forward half after the parameters have changed. */
    public StepContext afterUpdate() {
        return new StepContext(step, seed, sampleWeights, rows, updateStatistics, true);
    }

    /**
     * Refuses weights that no statistic can be made of.
     *
     * @throws ModelException where there are less than {@code rows}, one of theirs is not finite or
     *     below 0, or all are 0
     */
    public void requireRows(int rows) {
        float[] weights = sampleWeights;
        if (weights == null) {
            return;
        }
        if (weights.length < rows) {
            throw new ModelException(
                    "A step of " + rows + " rows needs as many weights, found " + weights.length);
        }
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            if (!(weights[row] >= 0 && weights[row] < Float.POSITIVE_INFINITY)) {
                throw new ModelException(
                        "The weight of a row is finite and at least 0, found "
                                + weights[row]
                                + " for row "
                                + row);
            }
            sum += weights[row];
        }
        if (sum == 0) {
            throw new ModelException("One row at least needs a weight above 0, all are 0");
        }
    }
}
