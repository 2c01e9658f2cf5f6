package io.normstream.model.engine.onednn;

import io.normstream.model.engine.memory.StoredKernelGradient;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.WeightTransform;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A kernel through its {@link WeightTransform}, and the gradient back through that and what
 * rewrites it. Kernels are small beside activations, so these passes are plain Java in double
 * precision.
 */
final class KernelTransforms {
    private final WeightTransform weightTransform;
    private final @Nullable StoredKernelGradient gradient;
    private final boolean transformsWeights;
    private final int outputs;
    private final Tensor used;
    private final Tensor dUsed;
    private final FloatBuffer weightMemory;
    private final FloatBuffer dWeightMemory;
    private final FloatBuffer usedMemory;
    private final FloatBuffer dUsedMemory;
    private final double[] weights;
    private final double[] dWeights;
    private final double[] usedWeights;
    private final double[] scales;
    private final Moments moments;
    private final ForwardCoefficients coefficients;
    private final GradientSums sums;
    private final BackwardCoefficients gradientCoefficients;

    /**
     * @param gradient what rewrites the gradient last, or null where nothing does
     */
    KernelTransforms(
            Conv2d layer,
            Tensor weights,
            Tensor dWeights,
            @Nullable StoredKernelGradient gradient,
            Context context) {
        this.weightTransform = layer.weightTransform();
        this.gradient = gradient;
        this.transformsWeights = !weightTransform.keepsWeights() || weightTransform.usesSigns();
        this.outputs = layer.outputChannels();
        this.used = transformsWeights ? context.allocate(weights.descriptor()) : weights;
        // never the weights' own gradient: others read it after that has been transformed
        this.dUsed = context.allocate(weights.descriptor());
        this.weightMemory = weights.floats();
        this.dWeightMemory = dWeights.floats();
        this.usedMemory = used.floats();
        this.dUsedMemory = dUsed.floats();
        this.weights =
                gradient == null ? new double[weightMemory.limit()] : gradient.step().weight();
        this.dWeights =
                gradient == null ? new double[weightMemory.limit()] : gradient.step().dWeight();
        this.usedWeights = new double[transformsWeights ? weightMemory.limit() : 0];
        this.scales = new double[outputs];
        this.moments = new Moments(1, outputs);
        this.coefficients = ForwardCoefficients.allocate(1, outputs);
        this.sums = GradientSums.allocate(1, outputs);
        this.gradientCoefficients = BackwardCoefficients.allocate(1, outputs);
    }

    Tensor used() {
        return used;
    }

    Tensor dUsed() {
        return dUsed;
    }

    /** Writes the kernel that is used. */
    void forward() {
        if (!transformsWeights) {
            return;
        }
        read(weightMemory, weights);
        if (!weightTransform.keepsWeights()) {
            moments.measure(weights);
            weightTransform.forward(moments, coefficients);
        }
        writeReal(usedWeights);
        if (weightTransform.usesSigns()) {
            BinaryWeights.binarize(usedWeights, scales);
        }
        write(usedWeights, usedMemory);
    }

    /** The weights before they become binary. */
    private void writeReal(double[] into) {
        if (weightTransform.keepsWeights()) {
            System.arraycopy(weights, 0, into, 0, weights.length);
            return;
        }
        for (int row = 0; row < weights.length; row += outputs) {
            for (int output = 0; output < outputs; output++) {
                into[row + output] = coefficients.apply(output, weights[row + output]);
            }
        }
    }

    /** Writes the gradient of the weights from that of the used kernel. */
    void backward() {
        read(dUsedMemory, dWeights);
        if (weightTransform.usesSigns()) {
            writeReal(usedWeights);
            for (int i = 0; i < dWeights.length; i++) {
                dWeights[i] = BinaryWeights.gradient(usedWeights[i], dWeights[i]);
            }
        }
        if (!weightTransform.keepsWeights()) {
            backwardWeightTransform();
        }
        if (gradient != null) {
            gradient.rewrite();
            return;
        }
        write(dWeights, dWeightMemory);
    }

    private void backwardWeightTransform() {
        Arrays.fill(sums.dy(), 0);
        Arrays.fill(sums.dyCentered(), 0);
        double[] mean = moments.mean();
        for (int row = 0; row < weights.length; row += outputs) {
            for (int output = 0; output < outputs; output++) {
                double dWeight = dWeights[row + output];
                sums.dy()[output] += dWeight;
                sums.dyCentered()[output] += dWeight * (weights[row + output] - mean[output]);
            }
        }
        weightTransform.backward(moments, sums, gradientCoefficients);
        double[] upstream = gradientCoefficients.upstream();
        double[] centered = gradientCoefficients.centered();
        double[] constant = gradientCoefficients.constant();
        for (int row = 0; row < weights.length; row += outputs) {
            for (int output = 0; output < outputs; output++) {
                double distance = weights[row + output] - mean[output];
                dWeights[row + output] =
                        upstream[output] * dWeights[row + output]
                                + centered[output] * distance
                                + constant[output];
            }
        }
    }

    private static void read(FloatBuffer memory, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = memory.get(i);
        }
    }

    private static void write(double[] from, FloatBuffer memory) {
        for (int i = 0; i < from.length; i++) {
            memory.put(i, (float) from[i]);
        }
    }
}
