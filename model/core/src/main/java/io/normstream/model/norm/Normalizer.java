package io.normstream.model.norm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A normalisation method as arithmetic over per-channel vectors; the engine does the passes over
 * tensors.
 *
 * <p>Most methods, forward and backward, are three moves: reduce a group of rows to a few numbers
 * per channel, turn those into coefficients, apply {@code y = multiplier (x - center) + offset}
 * and, going back, {@code dx = upstream dy + centered (x - center) + constant}. A normalizer is the
 * middle move, from and to the numbers of a {@link NormalizationStep}.
 *
 * <p>Implementations are records: hyperparameters only, nothing mutable, safe to share. What a
 * method needs, learns and keeps it says here, so that engines, recalibration, reports and exports
 * need not know it.
 */
public interface Normalizer {

    /** What the method has to be given. */
    Needs needs();

    /**
     * Refuses a number of channels that the method cannot take.
     *
     * @throws io.normstream.model.ModelException with the number and what is allowed
     */
    void checkChannels(int channels);

    /** What the method learns besides the layer's scale and shift; names other than those. */
    default List<ParameterSpec> parameters(int channels) {
        return List.of();
    }

    /**
     * What it keeps from step to step, such as running statistics; at most one of each role but
     * OTHER.
     */
    List<StateSpec> state(int channels);

    /** The state vector of {@code role}, where the method keeps one. */
    default Optional<StateSpec> state(int channels, StateRole role) {
        return state(channels).stream().filter(spec -> spec.role() == role).findFirst();
    }

    /**
     * Coefficients of a training step from the moments of its mini-batch. The center, written too,
     * is the mean of the moments.
     */
    void forward(NormalizationStep step);

    /**
     * Backward coefficients, gradients and next state, with moments, parameters and state as in the
     * forward half. The next state comes out here, not in the forward half, since some methods
     * update statistics of the gradient.
     */
    void backward(NormalizationStep step);

    /**
     * Next state once more, whole, after a second forward half of the same mini-batch with the
     * parameters after the step and the state before it. Sums and gradients are those of before.
     * Called only where {@link #needs} has {@link Needs.Fact#SECOND_FORWARD}.
     */
    default void refresh(NormalizationStep step) {}

    /**
     * Coefficients of inference: a function of parameters and state, or of one sample at a time, so
     * that a row's result never depends on its neighbours. Writes the center too, for as many
     * groups as the moments have.
     */
    void infer(NormalizationStep step);

    /**
     * What the statistics that the method keeps are of: the moments of the last step, unless it
     * keeps those of something that it makes of what comes in. Reports and recalibration ask.
     */
    default Moments observed(NormalizationStep step) {
        return step.moments();
    }

    /** What it goes with in its network, where nobody says anything else. */
    default Companions companions() {
        return Companions.NONE;
    }

    /** This method where it is batch normalisation up to a gain and an offset; else empty. */
    default Optional<BatchNormalizer> asBatchNormalizer() {
        return Optional.empty();
    }

    /**
     * Epsilon where inference is that of batch normalisation by the state of roles MEAN and
     * VARIANCE, {@code scale (x - mean) / sqrt(variance + epsilon) + shift}, for which other
     * libraries have an operator; empty where it is anything else.
     */
    default OptionalDouble runningStatisticsEpsilon() {
        return OptionalDouble.empty();
    }
}
