package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.Arrays;

/**
 * Binary weights (2104.08215): of each weight {@code w} of an output unit, {@code scale sign(w)} is
 * used, where the scale is the mean of {@code |w|} over the unit and the sign of 0 is 1. The
 * weights that are learnt stay real.
 *
 * @param before what the weights go through first; not binary itself
 */
public record BinaryWeights(WeightTransform before) implements WeightTransform {
    private static final double LARGEST_THAT_LEARNS = 1;

    public BinaryWeights {
        if (before.usesSigns()) {
            throw new ModelException("Binary weights cannot be made binary again: " + before);
        }
    }

    @Override
    public boolean keepsWeights() {
        return before.keepsWeights();
    }

    @Override
    public boolean usesSigns() {
        return true;
    }

    @Override
    public void forward(Moments weights, ForwardCoefficients out) {
        before.forward(weights, out);
    }

    @Override
    public void backward(Moments weights, GradientSums sums, BackwardCoefficients out) {
        before.backward(weights, sums, out);
    }

    /**
     * Replaces the weights of a kernel by those that are used.
     *
     * @param weights rows of a number for each output unit
     * @param scales gets the scale of each output unit
     */
    public static void binarize(double[] weights, double[] scales) {
        int outputs = scales.length;
        int fanIn = weights.length / outputs;
        Arrays.fill(scales, 0);
        for (int i = 0; i < weights.length; i++) {
            scales[i % outputs] += Math.abs(weights[i]) / fanIn;
        }
        for (int i = 0; i < weights.length; i++) {
            double scale = scales[i % outputs];
            weights[i] = weights[i] >= 0 ? scale : -scale;
        }
    }

    /**
     * Gradient of a weight from that of what is used for it. The scale counts as constant and the
     * sign as its weight, clipped at 1 on both sides, so {@code dw = dused} where {@code |w| <= 1}
     * and 0 elsewhere.
     *
     * @param weight before {@link #binarize}
     */
    public static double gradient(double weight, double dUsed) {
        return Math.abs(weight) <= LARGEST_THAT_LEARNS ? dUsed : 0;
    }
}
