package io.normstream.model.engine.reference;

import io.normstream.model.nn.Conv2d;
import java.util.ArrayList;
import java.util.List;
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
        List<INDArray> inputs = new ArrayList<>(List.of(input.values(), kernel.used()));
        // The op always computes dx, so a first layer gives it memory that nobody reads.
        List<INDArray> gradients =
                new ArrayList<>(List.of(input.gradientOrSpare(build), kernel.dUsed()));
        if (layer.bias()) {
            inputs.add(build.parameter(path + ".bias", layer.outputChannels()));
            gradients.add(build.gradient(path + ".bias", layer.outputChannels()));
        }
        convolve =
                BoundOp.of(
                        "conv2d",
                        inputs.toArray(INDArray[]::new),
                        new INDArray[] {output.values()},
                        arguments);
        inputs.add(output.requireGradient());
        convolveGradient =
                BoundOp.of(
                        "conv2d_bp",
                        inputs.toArray(INDArray[]::new),
                        gradients.toArray(INDArray[]::new),
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
