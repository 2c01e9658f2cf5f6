package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.nn.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mean over the positions of every channel. */
final class GlobalAveragePoolNode implements Node {
    private final Activation output;
    private final BoundOp mean;
    private final BoundOp spread;

    GlobalAveragePoolNode(Activation input, Build build) {
        Shape shape = input.shape();
        int positions = shape.positions();
        int channels = shape.channels();
        output = build.activation(Shape.vector(channels));
        INDArray x = input.byPosition(input.values());
        INDArray dx = input.byPosition(input.gradientOrSpare(build));
        INDArray dy = output.byPosition(output.requireGradient()); // [rows, 1, channels]
        mean =
                BoundOp.of(
                        "reduce_mean",
                        new INDArray[] {x},
                        new INDArray[] {output.flat(output.values())},
                        1);
        Vector weights = build.fixed(positions);
        for (int i = 0; i < positions; i++) {
            weights.put(i, 1.0 / positions);
        }
        spread = BoundOp.pairwise("multiply", weights.view(1, positions, 1), dy, dx);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        mean.run();
    }

    /** dx[row, position, channel] = dy[row, channel] / positions. */
    @Override
    public void backward() {
        spread.run();
    }
}
