package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Views;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = x W + b} with x flattened to {@code [rows, features]}. */
final class DenseNode implements Node {
    private final Activation output;
    private final BoundOp multiply;
    private final List<BoundOp> multiplyRow = new ArrayList<>();
    private final BoundOp addBias;
    private final BoundOp multiplyGradient;
    private final BoundOp sumGradient;
    private final @Nullable RewrittenGradient rewritten;
    private final @Nullable BoundOp inputGradient;

    DenseNode(Dense layer, String path, Activation input, Build build) {
        int features = input.shape().size();
        int outputs = layer.outputs();
        output = build.activation(Shape.vector(outputs));
        INDArray x = input.flat(input.values());
        INDArray y = output.flat(output.values());
        INDArray dy = output.flat(output.requireGradient());
        INDArray weight = build.parameter(path + ".weight", features, outputs);
        INDArray dWeight = build.gradient(path + ".weight", features, outputs);
        multiply = BoundOp.product(x, false, weight, false, y);
        for (int row = 0; row < build.rows(); row++) {
            INDArray rowOfX = Views.of(x, (long) row * features, 1, features);
            INDArray rowOfY = Views.of(y, (long) row * outputs, 1, outputs);
            multiplyRow.add(BoundOp.product(rowOfX, false, weight, false, rowOfY));
        }
        addBias = BoundOp.pairwise("add", y, build.parameter(path + ".bias", 1, outputs), y);
        multiplyGradient = BoundOp.product(x, true, dy, false, dWeight);
        sumGradient = BoundOp.sum(dy, 0, build.gradient(path + ".bias", outputs));
        rewritten =
                RewrittenGradient.of(
                        layer.gradientTransform(),
                        path,
                        layer.kernelShape(input.shape()),
                        new Activation(
                                input.rows(), Shape.vector(features), input.values(), null, false),
                        build);
        INDArray dx = input.gradient();
        inputGradient =
                dx == null ? null : BoundOp.product(dy, false, weight, true, input.flat(dx));
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        multiply.run();
        addBias.run();
    }

    /**
     * Row by row: a matrix product may sum the last rows in another order than the rest, and a
     * row's result must not depend on where it stands.
     */
    @Override
    public void infer() {
        multiplyRow.forEach(BoundOp::run);
        addBias.run();
    }

    /** dW = x' dy, db = sum of dy, dx = dy W'. */
    @Override
    public void backward() {
        multiplyGradient.run();
        sumGradient.run();
        if (rewritten != null) {
            rewritten.run();
        }
        if (inputGradient != null) {
            inputGradient.run();
        }
    }
}
