package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.DropoutMask;
import io.normstream.model.engine.memory.Vector;
import io.normstream.model.nn.Dropout;
import io.normstream.model.norm.CurrentStep;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = factor x} with the factors of {@link DropoutMask} in a step, else {@code y = x}. */
final class DropoutNode implements Node {
    private final CurrentStep step;
    private final DropoutMask mask;
    private final int rows;
    private final DropoutMask.Factors drawn;
    private final BoundOp copy;
    private final BoundOp multiply;
    private final BoundOp multiplyGradient;
    private final Activation output;

    DropoutNode(Dropout layer, String path, Activation input, Build build) {
        int size = input.shape().size();
        this.step = build.storage().step();
        this.mask = new DropoutMask(layer.rate(), path, size);
        this.rows = input.rows();
        Vector factors = build.perRow(size);
        this.drawn = factors::put;
        this.output = input.with(build.images(input.shape()), true);
        INDArray x = input.flat(input.values());
        INDArray y = output.flat(output.values());
        INDArray dx = input.flat(input.gradientOrSpare(build));
        INDArray kept = factors.view(rows, size);
        this.copy = BoundOp.of("assign", new INDArray[] {y, x}, new INDArray[] {y});
        this.multiply = BoundOp.pairwise("multiply", x, kept, y);
        this.multiplyGradient = BoundOp.pairwise("multiply", dx, kept, dx);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        mask.draw(step.context(), rows, drawn);
        multiply.run();
    }

    @Override
    public void infer() {
        copy.run();
    }

    /** dx = factor dy, in place. */
    @Override
    public void backward() {
        multiplyGradient.run();
    }
}
