package io.normstream.model.engine.reference;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.WeightTransform;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights of a convolution, and how they become the kernel that is used. */
interface Kernel {

    /** {@code [k, k, in, out]} as the convolution uses it. */
    INDArray used();

    /** Gradient of {@link #used}. */
    INDArray dUsed();

    /** Prepares {@link #used}. */
    void forward();

    /** From the gradient of {@link #used} to that of the weights. */
    void backward();

    static Kernel of(Conv2d layer, String name, Activation input, Build build) {
        WeightTransform transform = layer.weightTransform();
        Kernel kernel = new Plain(layer, name, input, build);
        if (!transform.keepsWeights()) {
            int fanIn = layer.kernelShape(input.shape()).fanIn();
            kernel = new Transformed(transform, kernel, fanIn, build);
        }
        if (transform.usesSigns()) {
            kernel = new BinaryKernel(kernel, build);
        }
        return layer.groups() == 1 ? kernel : new GroupedKernel(layer.groups(), kernel, build);
    }

    /** The weights themselves. */
    record Plain(INDArray used, INDArray dUsed) implements Kernel {
        Plain(Conv2d layer, String name, Activation input, Build build) {
            this(
                    build.parameter(name, shape(layer, input)),
                    build.gradient(name, shape(layer, input)));
        }

        private static long[] shape(Conv2d layer, Activation input) {
            return new long[] {
                layer.kernel(),
                layer.kernel(),
                input.shape().channels() / layer.groups(),
                layer.outputChannels()
            };
        }

        @Override
        public void forward() {}

        @Override
        public void backward() {}
    }

    /** Weights through a {@link WeightTransform}. */
    final class Transformed implements Kernel {
        private final WeightTransform transform;
        private final INDArray used;
        private final INDArray dUsed;
        private final Moments moments;
        private final ForwardCoefficients coefficients;
        private final GradientSums sums;
        private final BackwardCoefficients gradientCoefficients;
        private final Centering centering;
        private final Apply apply;
        private final ApplyGradient applyGradient;

        Transformed(WeightTransform transform, Kernel weights, int fanIn, Build build) {
            int outputs = (int) weights.used().size(3);
            int size = fanIn * outputs;
            Groups groups = Groups.ofMatrix(fanIn, outputs);
            this.transform = transform;
            this.used = build.fixed(size).view(weights.used().shape());
            this.dUsed = build.fixed(size).view(weights.used().shape());
            this.moments = new Moments(1, outputs);
            this.coefficients = ForwardCoefficients.allocate(1, outputs);
            this.sums = GradientSums.allocate(1, outputs);
            this.gradientCoefficients = BackwardCoefficients.allocate(1, outputs);
            INDArray centered = build.fixed(size).view(1, fanIn, outputs);
            INDArray scratch = build.fixed(size).view(1, fanIn, outputs);
            this.centering =
                    new Centering(groups, groups.tensor(weights.used()), centered, scratch, build);
            this.apply = new Apply(centering, groups.tensor(used), build);
            this.applyGradient =
                    new ApplyGradient(
                            centering, groups.tensor(dUsed), groups.tensor(weights.dUsed()), build);
        }

        @Override
        public INDArray used() {
            return used;
        }

        @Override
        public INDArray dUsed() {
            return dUsed;
        }

        @Override
        public void forward() {
            centering.measure(moments);
            transform.forward(moments, coefficients);
            apply.run(coefficients);
        }

        @Override
        public void backward() {
            applyGradient.sum(moments.mean(), sums);
            transform.backward(moments, sums, gradientCoefficients);
            applyGradient.run(moments.mean(), gradientCoefficients);
        }
    }
}
