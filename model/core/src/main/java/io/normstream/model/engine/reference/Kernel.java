package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Storage;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Needs.Grouping;
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
        int fanIn = layer.kernel() * layer.kernel() * input.shape().channels();
        Kernel plain = new Plain(layer, name, input, build);
        Kernel transformed =
                layer.weightTransform() instanceof WeightTransform.Identity
                        ? plain
                        : new Transformed(layer.weightTransform(), plain, fanIn, build);
        return layer.gradientTransform() instanceof GradientTransform.Identity
                ? transformed
                : new GradientTransformed(layer, name, transformed, input, build);
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
                layer.kernel(), layer.kernel(), input.shape().channels(), layer.outputChannels()
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

    /** Weights whose gradient goes through a {@link GradientTransform} last. */
    final class GradientTransformed implements Kernel {
        private final GradientTransform transform;
        private final Kernel inner;
        private final Storage storage;
        private final int offset;
        private final int outputs;
        private final double[] weight;
        private final double[] dWeight;
        private final Moments inputMoments;
        private final Centering input;

        GradientTransformed(
                Conv2d layer, String name, Kernel inner, Activation input, Build build) {
            this.transform = layer.gradientTransform();
            this.inner = inner;
            this.storage = build.storage();
            this.offset = build.offset(name);
            this.outputs = layer.outputChannels();
            this.weight = new double[Math.toIntExact(inner.used().length())];
            this.dWeight = new double[weight.length];
            this.inputMoments = new Moments(1, input.shape().channels());
            Groups groups = Groups.of(input, Grouping.BATCH, build);
            INDArray centered = groups.tensor(build.images(input.shape()));
            INDArray scratch = groups.tensor(build.scratch(centered.shape()));
            this.input =
                    new Centering(groups, groups.tensor(input.values()), centered, scratch, build);
        }

        @Override
        public INDArray used() {
            return inner.used();
        }

        @Override
        public INDArray dUsed() {
            return inner.dUsed();
        }

        @Override
        public void forward() {
            inner.forward();
        }

        @Override
        public void backward() {
            inner.backward();
            if (transform.needsInputMoments()) {
                input.measure(inputMoments);
            }
            storage.parameters().read(offset, weight);
            storage.gradients().read(offset, dWeight);
            transform.apply(weight, dWeight, outputs, inputMoments);
            storage.gradients().write(offset, dWeight);
        }
    }
}
