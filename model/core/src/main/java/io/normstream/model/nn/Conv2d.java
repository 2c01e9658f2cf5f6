package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.KernelShape;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.norm.WeightTransform;
import java.util.List;

/**
 * 2-D convolution, square kernel, symmetric zero padding. Weights are {@code [kernel, kernel,
 * inputChannels / groups, outputChannels]}. The presets have no bias: a normalisation follows,
 * which shifts by itself.
 *
 * @param groups parts that input and output channels are cut into, in order; an output channel
 *     reads the input channels of its part alone. As many as input channels: depthwise
 * @param bias whether a number of each output channel is added
 * @param weightTransform what the kernel goes through before it is used, such as standardisation
 * @param gradientTransform what the gradients of kernel and bias go through before the optimizer
 *     sees them
 */
public record Conv2d(
        int outputChannels,
        int kernel,
        int stride,
        int padding,
        int groups,
        boolean bias,
        WeightTransform weightTransform,
        GradientTransform gradientTransform)
        implements Layer {
    public Conv2d {
        if (outputChannels < 1
                || kernel < 1
                || stride < 1
                || padding < 0
                || padding >= kernel
                || groups < 1) {
            throw new ModelException(
                    "A convolution needs outputChannels, kernel, stride and groups of at least 1 and 0 <= padding < kernel, found outputChannels "
                            + outputChannels
                            + ", kernel "
                            + kernel
                            + ", stride "
                            + stride
                            + ", padding "
                            + padding
                            + ", groups "
                            + groups);
        }
        if (outputChannels % groups != 0) {
            throw new ModelException(
                    "%s output channels cannot be cut into %s groups"
                            .formatted(outputChannels, groups));
        }
        if (groups > 1 && gradientTransform.needsInputMoments()) {
            throw new ModelException(
                    "%s reads the moments of all input channels, and a convolution with %s groups reads some"
                            .formatted(gradientTransform, groups));
        }
    }

    /** One whose output channels read all input channels. */
    public Conv2d(
            int outputChannels,
            int kernel,
            int stride,
            int padding,
            boolean bias,
            WeightTransform weightTransform,
            GradientTransform gradientTransform) {
        this(outputChannels, kernel, stride, padding, 1, bias, weightTransform, gradientTransform);
    }

    /** 3x3, padding 1, without bias. */
    public static Conv2d of3x3(int outputChannels, int stride) {
        return new Conv2d(
                outputChannels, 3, stride, 1, false, WeightTransform.NONE, GradientTransform.NONE);
    }

    /** 1x1, no padding, without bias. */
    public static Conv2d of1x1(int outputChannels, int stride) {
        return new Conv2d(
                outputChannels, 1, stride, 0, false, WeightTransform.NONE, GradientTransform.NONE);
    }

    /** The same with a bias. */
    public Conv2d withBias() {
        return new Conv2d(
                outputChannels,
                kernel,
                stride,
                padding,
                groups,
                true,
                weightTransform,
                gradientTransform);
    }

    /** The same with output channels that read their part of the input channels. */
    public Conv2d inGroups(int number) {
        return new Conv2d(
                outputChannels,
                kernel,
                stride,
                padding,
                number,
                bias,
                weightTransform,
                gradientTransform);
    }

    @Override
    public String kind() {
        return "conv";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.conv(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.channels() % groups != 0) {
            throw new ModelException(
                    "%s input channels cannot be cut into %s groups"
                            .formatted(input.channels(), groups));
        }
        return new Shape(out(input.height()), out(input.width()), outputChannels);
    }

    private int out(int size) {
        int span = size + 2 * padding - kernel;
        if (span < 0) {
            throw new ModelException(
                    "A "
                            + kernel
                            + "x"
                            + kernel
                            + " kernel with padding "
                            + padding
                            + " does not fit an input of size "
                            + size);
        }
        return span / stride + 1;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        ParameterSpec weight =
                new ParameterSpec(
                        "weight",
                        List.of(kernel, kernel, input.channels() / groups, outputChannels),
                        Role.WEIGHT,
                        new Initializer.KaimingNormal(kernelShape(input).fanIn()));
        return bias ? List.of(weight, ParameterSpec.bias(outputChannels)) : List.of(weight);
    }

    @Override
    public List<StateSpec> state(Shape input) {
        return gradientTransform.state(kernelShape(input));
    }

    /** Sizes of the kernel for this input. */
    public KernelShape kernelShape(Shape input) {
        return new KernelShape(kernel * kernel, input.channels() / groups, outputChannels, bias);
    }
}
