package io.normstream.model.norm;

import io.normstream.model.ModelException;

/**
 * Adaptive gradient clipping (2102.06171): an output unit's gradient is at most {@code ratio} times
 * as long as its weights.
 *
 * @param ratio largest gradient norm by weight norm, such as 0.02
 * @param smallestNorm weight norm that shorter weights count as, such as 1e-3
 */
public record AdaptiveGradientClipping(double ratio, double smallestNorm)
        implements GradientTransform {

    public AdaptiveGradientClipping {
        if (!(ratio > 0 && smallestNorm > 0)) {
            throw new ModelException(
                    "Adaptive clipping needs ratio and smallestNorm above 0, found ratio "
                            + ratio
                            + ", smallestNorm "
                            + smallestNorm);
        }
    }

    /** Clips at {@code ratio}, weights counting as 1e-3 long at least. */
    public static AdaptiveGradientClipping at(double ratio) {
        return new AdaptiveGradientClipping(ratio, 1e-3);
    }

    @Override
    public boolean needsInputMoments() {
        return false;
    }

    @Override
    public void apply(double[] weight, double[] dWeight, int outputs, Moments input) {
        for (int unit = 0; unit < outputs; unit++) {
            double limit = ratio * Math.max(norm(weight, unit, outputs), smallestNorm);
            double length = norm(dWeight, unit, outputs);
            if (length > limit) {
                for (int i = unit; i < dWeight.length; i += outputs) {
                    dWeight[i] *= limit / length;
                }
            }
        }
    }

    private static double norm(double[] values, int unit, int outputs) {
        double squares = 0;
        for (int i = unit; i < values.length; i += outputs) {
            squares += values[i] * values[i];
        }
        return Math.sqrt(squares);
    }
}
