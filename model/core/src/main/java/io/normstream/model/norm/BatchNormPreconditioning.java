package io.normstream.model.norm;

import java.util.List;

/**
 * Batch normalisation preconditioning (2108.01110): the gradient that the layer would have behind a
 * normalisation of its input, without one (algorithms 2 and 3; positions of a kernel share the
 * statistics of their channel, and zero padding is ignored).
 *
 * @param memory how much of the running statistics stays in a step, such as 0.99
 * @param relativeFloor what the largest variance adds to each, such as 1e-2
 * @param absoluteFloor added to each variance, such as 1e-4
 * @param dividesByRows whether the gradients are divided by {@code max(fanIn / rows, 1)}
 */
public record BatchNormPreconditioning(
        double memory, double relativeFloor, double absoluteFloor, boolean dividesByRows)
        implements GradientTransform {
    /** Positions among the state vectors. */
    public static final int MEAN = 0;

    public static final int VARIANCE = 1;

    /** With the usual floors, and statistics that follow at half the way each step. */
    public static BatchNormPreconditioning fast() {
        return new BatchNormPreconditioning(0.5, 1e-2, 1e-4, true);
    }

    @Override
    public boolean needsInputMoments() {
        return true;
    }

    @Override
    public List<StateSpec> state(KernelShape shape) {
        return List.of(
                new StateSpec("inputMean", StateRole.MEAN, shape.channels(), 0),
                new StateSpec("inputVariance", StateRole.VARIANCE, shape.channels(), 1));
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code v} the variance and its floors, {@code q = max(fanIn / rows, 1)} and a
     * kernel's position as one more input of the same statistics,
     *
     * <pre>
     * dW'[i, o] = (dW[i, o] - mean[i] db[o]) / (q v[i])
     * db'[o] = db[o] / q - sum over i of mean[i] dW'[i, o]
     * </pre>
     */
    @Override
    public void apply(KernelGradient gradient) {
        KernelShape shape = gradient.shape();
        double[] mean = gradient.nextState()[MEAN];
        double[] variance = gradient.nextState()[VARIANCE];
        follow(gradient.state()[MEAN], gradient.input().mean(), mean);
        follow(gradient.state()[VARIANCE], gradient.input().variance(), variance);
        double largest = 0;
        for (double value : variance) {
            largest = Math.max(largest, value);
        }
        double divisor = dividesByRows ? Math.max((double) shape.fanIn() / gradient.rows(), 1) : 1;
        for (int output = 0; output < shape.outputs(); output++) {
            double dBias = shape.hasBias() ? gradient.dBias()[output] : 0;
            double shift = 0;
            for (int input = 0; input < shape.fanIn(); input++) {
                int channel = input % shape.channels();
                int i = input * shape.outputs() + output;
                double floored = variance[channel] + relativeFloor * largest + absoluteFloor;
                gradient.dWeight()[i] =
                        (gradient.dWeight()[i] - mean[channel] * dBias) / (divisor * floored);
                shift += mean[channel] * gradient.dWeight()[i];
            }
            if (shape.hasBias()) {
                gradient.dBias()[output] = dBias / divisor - shift;
            }
        }
    }

    private void follow(double[] before, double[] batch, double[] next) {
        for (int channel = 0; channel < next.length; channel++) {
            next[channel] = memory * before[channel] + (1 - memory) * batch[channel];
        }
    }
}
