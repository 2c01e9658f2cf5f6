package io.normstream.model.engine.reference;

import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Maximum or mean over square windows. */
final class PoolNode implements Node {
    private final Activation output;
    private final BoundOp pool;
    private final BoundOp unpool;

    private PoolNode(String op, int[] arguments, Shape shape, Activation input, Build build) {
        INDArray x = input.values();
        output = build.activation(shape);
        pool = BoundOp.of(op, new INDArray[] {x}, new INDArray[] {output.values()}, arguments);
        unpool =
                BoundOp.of(
                        op + "_bp",
                        new INDArray[] {x, output.requireGradient()},
                        new INDArray[] {input.gradientOrSpare(build)},
                        arguments);
    }

    static Node max(MaxPool2d layer, Activation input, Build build) {
        return new PoolNode(
                "maxpool2d",
                arguments(layer.size(), layer.stride(), layer.padding()),
                layer.outputShape(input.shape()),
                input,
                build);
    }

    static Node average(AveragePool2d layer, Activation input, Build build) {
        return new PoolNode(
                "avgpool2d",
                arguments(layer.size(), layer.stride(), 0),
                layer.outputShape(input.shape()),
                input,
                build);
    }

    /**
     * Kernel, stride, padding, dilation, padding mode (0: as given), divisor (0: without padding,
     * which an average pool has not), layout (1: NHWC).
     */
    private static int[] arguments(int size, int stride, int padding) {
        return new int[] {size, size, stride, stride, padding, padding, 1, 1, 0, 0, 1};
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
