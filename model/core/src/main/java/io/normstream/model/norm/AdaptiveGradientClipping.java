package io.normstream.model.norm;

import io.normstream.model.ModelException;

/**
 * Adaptive gradient clipping (2102.06171): an output unit's gradient is at most {@code ratio} times
 * as long as its weights. The biases of a layer are one unit together, as in the authors' code.
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
    public void apply(KernelGradient gradient) {
        int outputs = gradient.shape().outputs();
        for (int unit = 0; unit < outputs; unit++) {
            clip(gradient.weight(), gradient.dWeight(), unit, outputs);
        }
        clip(gradient.bias(), gradient.dBias(), 0, 1);
    }

    /** Clips the gradient of every number from {@code first} on that is {@code stride} apart. */
    private void clip(double[] values, double[] gradient, int first, int stride) {
        double limit = ratio * Math.max(norm(values, first, stride), smallestNorm);
        double length = norm(gradient, first, stride);
        if (length > limit) {
            for (int i = first; i < gradient.length; i += stride) {
                gradient[i] *= limit / length;
            }
        }
    }

    private static double norm(double[] values, int first, int stride) {
        double squares = 0;
        for (int i = first; i < values.length; i += stride) {
            squares += values[i] * values[i];
        }
        return Math.sqrt(squares);
    }
}
