package io.normstream.model.norm;

import java.util.Arrays;
import java.util.List;

/**
 * All that one normalisation reads and writes in a step, allocated once for a layer. An engine
 * fills it and takes the results out; a {@link Normalizer} only computes.
 *
 * <p>Moments, sums and coefficients are indexed {@code group * channels + channel}; scale and shift
 * by channel; state is one array for each of {@link Normalizer#state}, in that order.
 *
 * @param moments of what comes in; written by the engine
 * @param affine scale and shift; written by the engine
 * @param state before the step; written by the engine
 * @param coefficients of the forward half or of inference; written by the normalizer
 * @param sums of the upstream gradient; written by the engine
 * @param gradientCoefficients of the backward half; written by the normalizer
 * @param dAffine gradients of scale and shift; written by the normalizer
 * @param nextState state after the step; written whole by the normalizer
 */
public record NormalizationStep(
        Moments moments,
        AffineValues affine,
        double[][] state,
        ForwardCoefficients coefficients,
        GradientSums sums,
        BackwardCoefficients gradientCoefficients,
        AffineValues dAffine,
        double[][] nextState) {

    /**
     * With scale 1, shift 0 and state at its initial values.
     *
     * @param maxGroups largest number of groups of rows that are reduced together
     */
    public static NormalizationStep allocate(Normalizer normalizer, int maxGroups, int channels) {
        List<StateSpec> specs = normalizer.state(channels);
        return new NormalizationStep(
                new Moments(maxGroups, channels),
                AffineValues.identity(channels),
                initial(specs),
                ForwardCoefficients.allocate(maxGroups, channels),
                GradientSums.allocate(maxGroups, channels),
                BackwardCoefficients.allocate(maxGroups, channels),
                AffineValues.allocate(channels),
                initial(specs));
    }

    private static double[][] initial(List<StateSpec> specs) {
        double[][] state = new double[specs.size()][];
        for (int i = 0; i < state.length; i++) {
            state[i] = new double[specs.get(i).length()];
            Arrays.fill(state[i], specs.get(i).initial());
        }
        return state;
    }

    /**
     * The same rows and state with scale 1 and shift 0, and coefficients of its own: for what comes
     * out before scale and shift.
     */
    public NormalizationStep withoutAffine() {
        int groups = moments.mean().length / moments.channels();
        return new NormalizationStep(
                moments,
                AffineValues.identity(moments.channels()),
                state,
                ForwardCoefficients.allocate(groups, moments.channels()),
                sums,
                gradientCoefficients,
                dAffine,
                nextState);
    }
}
