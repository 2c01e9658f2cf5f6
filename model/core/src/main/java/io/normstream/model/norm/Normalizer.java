package io.normstream.model.norm;

import java.util.List;

/**
 * A normalisation method as arithmetic over per-channel vectors; the engine does the passes over
 * tensors.
 *
 * <p>Most methods, forward and backward, are three moves: reduce a group of rows to a few numbers
 * per channel, turn those into coefficients, apply {@code y = multiplier (x - center) + offset}
 * and, going back, {@code dx = upstream dy + centered (x - center) + constant}. A normalizer is the
 * middle move. Moments, sums and coefficients are indexed {@code group * channels + channel};
 * scale, shift and state are indexed by channel.
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
     * is the mean of {@code moments}.
     *
     * @param state one array for each of {@link #state}, in that order
     */
    void forward(Moments moments, AffineValues affine, double[][] state, ForwardCoefficients out);

    /**
     * Backward coefficients, gradients of the affine and next state. The next state comes out here,
     * not in the forward half, since some methods update statistics of the gradient.
     *
     * @param moments the same as in the forward half
     * @param sums per-channel sums of the upstream gradient
     * @param dAffine gradients of scale and shift, written
     * @param nextState state after this step, written whole
     */
    void backward(
            Moments moments,
            GradientSums sums,
            AffineValues affine,
            double[][] state,
            BackwardCoefficients out,
            AffineValues dAffine,
            double[][] nextState);

    /**
     * Whether {@link #infer} reads the moments of the image at hand. Where not, the coefficients
     * follow from state alone.
     */
    boolean inferenceNeedsMoments();

    /**
     * Coefficients of inference: a function of state, or of one sample at a time, so that a row's
     * result never depends on its neighbours. Writes the center too.
     */
    void infer(Moments moments, AffineValues affine, double[][] state, ForwardCoefficients out);
}
