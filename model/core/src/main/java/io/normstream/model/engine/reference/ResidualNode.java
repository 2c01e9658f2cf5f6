package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.nn.Residual;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = body(x) + shortcut(x)}. */
final class ResidualNode implements Node {
    private final SequentialNode body;
    private final SequentialNode shortcut;
    private final Activation output;
    private final BoundOp add;
    private final BoundOp copyGradient;
    private final BoundOp addGradient;

    ResidualNode(Residual layer, String path, Activation input, Build build) {
        INDArray dx = input.gradientOrSpare(build);
        // Both sides read x; the shortcut's gradients flow through memory of their own.
        Activation shared = new Activation(input.rows(), input.shape(), input.values(), dx, false);
        Activation aside =
                new Activation(
                        input.rows(),
                        input.shape(),
                        input.values(),
                        build.images(input.shape()),
                        false);
        body = new SequentialNode(layer.body(), path + ".body.", shared, build);
        shortcut = new SequentialNode(layer.shortcut(), path + ".shortcut.", aside, build);
        INDArray dBody = body.output().requireGradient();
        INDArray dShortcut = shortcut.output().requireGradient();
        INDArray y = build.images(body.output().shape());
        output = body.output().with(y, true);
        add = BoundOp.pairwise("add", body.output().values(), shortcut.output().values(), y);
        copyGradient =
                BoundOp.of("assign", new INDArray[] {dShortcut, dBody}, new INDArray[] {dShortcut});
        addGradient = BoundOp.pairwise("add", dx, aside.requireGradient(), dx);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        body.forward();
        shortcut.forward();
        add.run();
    }

    @Override
    public void infer() {
        body.infer();
        shortcut.infer();
        add.run();
    }

    /** dx = body'(dy) + shortcut'(dy); dy arrives in the gradient of the body's output. */
    @Override
    public void backward() {
        copyGradient.run();
        body.backward();
        shortcut.backward();
        addGradient.run();
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        body.report(reports);
        shortcut.report(reports);
    }
}
