package io.normstream.model.norm;

import java.util.List;

/**
 * A method without statistics: {@code y = scale factor x + shift}, the same in training and
 * inference, for any number of rows. What stands in for normalisation is elsewhere, in kernels or
 * their gradients ({@link #companions}).
 */
interface AffineNormalizer extends Normalizer {

    /** What all channels are multiplied by, besides the scale. */
    default double factor(NormalizationStep step) {
        return 1;
    }

    /** Takes the gradient of {@link #factor}, where that is learnt. */
    default void storeFactorGradient(NormalizationStep step, double dFactor) {}

    @Override
    default Needs needs() {
        return Needs.MINI_BATCH;
    }

    @Override
    default void checkChannels(int channels) {}

    @Override
    default List<StateSpec> state(int channels) {
        return List.of();
    }

    @Override
    default void forward(NormalizationStep step) {
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            double mean = step.moments().mean()[channel];
            double multiplier = affine.scale()[channel] * factor(step);
            out.center()[channel] = mean;
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] = multiplier * mean + affine.shift()[channel];
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>No number of a row depends on another: {@code dx = scale factor dy}, {@code dscale =
     * factor sum(dy x)}, {@code dshift = sum(dy)}, {@code dfactor = sum over channels of scale
     * sum(dy x)}.
     */
    @Override
    default void backward(NormalizationStep step) {
        BackwardCoefficients out = step.gradientCoefficients();
        double[] scale = step.affine().scale();
        double dFactor = 0;
        for (int channel = 0; channel < scale.length; channel++) {
            double sumDy = step.sums().dy()[channel];
            double sumDyX =
                    step.sums().dyCentered()[channel] + step.moments().mean()[channel] * sumDy;
            out.upstream()[channel] = scale[channel] * factor(step);
            out.centered()[channel] = 0;
            out.constant()[channel] = 0;
            step.dAffine().scale()[channel] = factor(step) * sumDyX;
            step.dAffine().shift()[channel] = sumDy;
            dFactor += scale[channel] * sumDyX;
        }
        storeFactorGradient(step, dFactor);
    }

    @Override
    default void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            out.center()[channel] = 0;
            out.multiplier()[channel] = step.affine().scale()[channel] * factor(step);
            out.offset()[channel] = step.affine().shift()[channel];
        }
    }
}
