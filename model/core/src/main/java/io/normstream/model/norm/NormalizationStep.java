package io.normstream.model.norm;

/**
 * All that one normalisation reads and writes in a step, allocated once for a layer. An engine
 * fills it and takes the results out; a {@link Normalizer} only computes.
 *
 * <p>Moments, sums and coefficients are indexed {@code group * channels + channel}; scale and shift
 * by channel; parameters and state are one array for each of {@link Normalizer#parameters} and
 * {@link Normalizer#state}, in that order.
 *
 * @param moments of what comes in; written by the engine
 * @param affine scale and shift; written by the engine
 * @param parameters what else the method learns; written by the engine
 * @param state before the step; written by the engine
 * @param coefficients of the forward half or of inference; written by the normalizer
 * @param sums of the upstream gradient; written by the engine
 * @param gradientCoefficients of the backward half; written by the normalizer
 * @param dAffine gradients of scale and shift; written by the normalizer
 * @param dParameters gradients of the parameters; written whole by the normalizer
 * @param nextState state after the step; written whole by the normalizer
 * @param current what is known of the step, shared by the whole network
 */
public record NormalizationStep(
        Moments moments,
        AffineValues affine,
        double[][] parameters,
        double[][] state,
        ForwardCoefficients coefficients,
        GradientSums sums,
        BackwardCoefficients gradientCoefficients,
        AffineValues dAffine,
        double[][] dParameters,
        double[][] nextState,
        CurrentStep current) {

    /**
     * With scale 1, shift 0, the method's own parameters 0 and state at its initial values.
     *
     * @param maxGroups largest number of groups of rows that are reduced together
     */
    public static NormalizationStep allocate(
            Normalizer normalizer, int maxGroups, int channels, CurrentStep current) {
        return new NormalizationStep(
                new Moments(maxGroups, channels),
                AffineValues.identity(channels),
                parameters(normalizer, channels),
                StateSpec.initialValues(normalizer.state(channels)),
                ForwardCoefficients.allocate(maxGroups, channels),
                GradientSums.allocate(maxGroups, channels),
                BackwardCoefficients.allocate(maxGroups, channels),
                AffineValues.allocate(channels),
                parameters(normalizer, channels),
                StateSpec.initialValues(normalizer.state(channels)),
                current);
    }

    /** What is known of the step. */
    public StepContext context() {
        return current.context();
    }

    private static double[][] parameters(Normalizer normalizer, int channels) {
        return normalizer.parameters(channels).stream()
                .map(spec -> new double[spec.length()])
                .toArray(double[][]::new);
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
                parameters,
                state,
                ForwardCoefficients.allocate(groups, moments.channels()),
                sums,
                gradientCoefficients,
                dAffine,
                dParameters,
                nextState,
                current);
    }
}
