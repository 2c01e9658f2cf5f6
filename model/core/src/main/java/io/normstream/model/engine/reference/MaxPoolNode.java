package io.normstream.model.engine.reference;

import io.normstream.model.nn.MaxPool2d;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Maximum over windows {@code size x size}. */
final class MaxPoolNode implements Node {
    private final Activation output;
    private final BoundOp pool;
    private final BoundOp unpool;

    MaxPoolNode(MaxPool2d layer, Activation input, Build build) {
        int size = layer.size();
        INDArray x = input.values();
        output = build.activation(layer.outputShape(input.shape()));
        // kernel, stride, padding, dilation, padding mode (0: as given), unused, layout (1: NHWC)
        int[] arguments = {size, size, size, size, 0, 0, 1, 1, 0, 0, 1};
        pool =
                BoundOp.of(
                        "maxpool2d",
                        new INDArray[] {x},
                        new INDArray[] {output.values()},
                        arguments);
        unpool =
                BoundOp.of(
                        "maxpool2d_bp",
                        new INDArray[] {x, output.requireGradient()},
                        new INDArray[] {input.gradientOrSpare(build)},
                        arguments);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        pool.run();
    }

    @Override
    public void backward() {
        unpool.run();
    }
}
