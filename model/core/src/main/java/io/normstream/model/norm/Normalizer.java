package io.normstream.model.norm;

import java.util.List;

/**
 * A normalisation method as arithmetic over per-channel vectors; the engine does the passes over
 * tensors.
 *
 * <p>Most methods, forward and backward, are three moves: reduce a group of rows to a few numbers
 * per channel, turn those into coefficients, apply {@code y = multiplier (x - center) + offset}
 * and, going back, {@code dx = upstream dy + centered (x - center) + constant}. A normalizer is the
 * middle move, from and to the numbers of a {@link NormalizationStep}.
 *
 * <p>Implementations are records: hyperparameters only, nothing mutable, safe to share.
 */
public interface Normalizer {

    /** Which rows are reduced together. */
    enum Grouping {
        /** All rows and positions of the mini-batch: one group. */
        BATCH,
        /** The positions of one sample: as many groups as samples. */
        SAMPLE
    }

    Grouping grouping();

    /**
     * Refuses a number of channels that the method cannot take.
     *
     * @throws io.normstream.model.ModelException with the number and what is allowed
     */
    void checkChannels(int channels);

    /** State vectors, such as running statistics, for {@code channels} channels. */
    List<StateSpec> state(int channels);

    /**
     * Coefficients of a training step from the moments of its mini-batch. The center, written too,
     * is the mean of the moments.
     */
    void forward(NormalizationStep step);

    /**
     * Backward coefficients, gradients of the affine and next state, with moments, affine and state
     * as in the forward half. The next state comes out here, not in the forward half, since some
     * methods update statistics of the gradient.
     */
    void backward(NormalizationStep step);

    /**
     * Whether {@link #infer} reads the moments of the image at hand. Where not, the coefficients
     * follow from state alone, and {@link #infer} gets exactly one group, whatever {@link
     * #grouping} says.
     */
    boolean inferenceNeedsMoments();

    /**
     * Coefficients of inference: a function of state, or of one sample at a time, so that a row's
     * result never depends on its neighbours. Writes the center too, for as many groups as the
     * moments have.
     */
    void infer(NormalizationStep step);
}
