package io.normstream.model.norm;

import io.normstream.model.ModelException;

/**
 * Scaled weight standardisation (2101.08692, in the form of 2104.08215): each output unit uses
 * {@code gain / sqrt(fanIn) * (w - mean) / (deviation + epsilon)}.
 *
 * @param gain constant factor, 1 as a rule
 * @param epsilon added to the deviation, not to the variance
 */
public record WeightStandardization(double gain, double epsilon) implements WeightTransform {

    public WeightStandardization {
        if (!(gain > 0 && epsilon > 0)) {
            throw new ModelException(
                    "Weight standardisation needs gain and epsilon above 0, found gain "
                            + gain
                            + ", epsilon "
                            + epsilon);
        }
    }

    /** Gain 1 and epsilon 1e-5. */
    public static WeightStandardization standard() {
        return of(1);
    }

    /** With the usual epsilon of 1e-5. */
    public static WeightStandardization of(double gain) {
        return new WeightStandardization(gain, 1e-5);
    }

    @Override
    public void forward(Moments weights, ForwardCoefficients out) {
        for (int unit = 0; unit < weights.channels(); unit++) {
            out.center()[unit] = weights.mean()[unit];
            out.multiplier()[unit] = multiplier(weights, unit);
            out.offset()[unit] = 0;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code c = w - mean}, deviation {@code sd}, {@code D = sd + epsilon} over the n
     * weights of a unit and {@code k = gain / sqrt(n)}, {@code used = k c / D}. From {@code d sd /
     * d w_i = c_i / (n sd)},
     *
     * <pre>
     * dw = (k / D) (dused - mean(dused) - c mean(dused c) / (sd D))
     * </pre>
     */
    @Override
    public void backward(Moments weights, GradientSums sums, BackwardCoefficients out) {
        for (int unit = 0; unit < weights.channels(); unit++) {
            double multiplier = multiplier(weights, unit);
            double deviation = Math.sqrt(weights.variance()[unit]);
            double meanCentered = sums.dyCentered()[unit] / weights.count();
            // Of a constant kernel every centred weight is 0, and so is this term.
            double slope = deviation == 0 ? 0 : meanCentered / (deviation * (deviation + epsilon));
            out.upstream()[unit] = multiplier;
            out.centered()[unit] = -multiplier * slope;
            out.constant()[unit] = -multiplier * sums.dy()[unit] / weights.count();
        }
    }

    private double multiplier(Moments weights, int unit) {
        double deviation = Math.sqrt(weights.variance()[unit]);
        return gain / (Math.sqrt((double) weights.count()) * (deviation + epsilon));
    }
}
