package io.normstream.model.engine.reference;

import io.normstream.model.nn.Conv2d;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** 2-D convolution of {@code [rows, height, width, channels]} with {@code [k, k, in, out]}. */
final class ConvNode implements Node {
    private final Activation output;
    private final Kernel kernel;
    private final BoundOp convolve;
    private final BoundOp convolveGradient;
    private final @Nullable RewrittenGradient rewritten;

    ConvNode(Conv2d layer, String path, Activation input, Build build) {
        output = build.activation(layer.outputShape(input.shape()));
        kernel = Kernel.of(layer, path + ".weight", input, build);
        // kernel, stride, padding, dilation, padding mode (0: as given), layout (1: NHWC), kernel
        // layout (0: [k, k, in, out])
        int[] arguments = {
            layer.kernel(),
            layer.kernel(),
            layer.stride(),
            layer.stride(),
            layer.padding(),
            layer.padding(),
            1,
            1,
            0,
            1,
            0
        };
        INDArray x = input.values();
        convolve =
                BoundOp.of(
                        "conv2d",
                        new INDArray[] {x, kernel.used()},
                        new INDArray[] {output.values()},
                        arguments);
        // The op always computes dx, so a first layer gives it memory that nobody reads.
        INDArray dx = input.gradientOrSpare(build);
        convolveGradient =
                BoundOp.of(
                        "conv2d_bp",
                        new INDArray[] {x, kernel.used(), output.requireGradient()},
                        new INDArray[] {dx, kernel.dUsed()},
                        arguments);
        rewritten =
                RewrittenGradient.of(
                        layer.gradientTransform(),
                        path,
                        layer.kernelShape(input.shape()),
                        input,
                        build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        kernel.forward();
        convolve.run();
    }

    @Override
    public void backward() {
        convolveGradient.run();
        kernel.backward();
        if (rewritten != null) {
            rewritten.run();
        }
    }
}
