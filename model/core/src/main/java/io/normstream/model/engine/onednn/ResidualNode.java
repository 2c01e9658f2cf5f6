package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.nn.Residual;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** {@code y = body(x) + shortcut(x)}, and perhaps the ReLU behind it. */
final class ResidualNode implements Node {
    private final String path;
    private final boolean rectifies;
    private final Build build;
    private final SequentialNode body;
    private final SequentialNode shortcut;
    private final @Nullable Operation unify;
    private final Activation output;
    private final Operation add;
    private @Nullable Operation rectifyGradient;
    private @Nullable Operation unifyGradient;
    private @Nullable Operation addGradient;

    ResidualNode(Residual layer, boolean rectifies, String path, Activation input, Build build) {
        this.path = path;
        this.rectifies = rectifies;
        this.build = build;
        // Both sides read x.
        this.body = new SequentialNode(layer.body(), path + ".body.", input.kept(), build);
        this.shortcut =
                new SequentialNode(layer.shortcut(), path + ".shortcut.", input.kept(), build);
        Tensor main = body.output().values();
        Tensor side = shortcut.output().values();
        dnnl_memory_desc layout = main.descriptor();
        boolean agree = side.isLaidOutAs(layout);
        Tensor unified = agree ? side : build.slot(layout);
        this.unify = agree ? null : build.reorder(path + " shortcut", side, unified);
        boolean inPlace = body.output().overwritable();
        Tensor sum = inPlace ? main : build.slot(layout);
        this.add =
                rectifies
                        ? Elementwise.addAndRectify(path, main, unified, sum, build)
                        : Elementwise.add(path, main, unified, sum, build);
        // With a ReLU the backward half asks the output which numbers were above 0.
        this.output = new Activation(body.output().shape(), sum, !rectifies);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        body.run();
        shortcut.run();
        if (unify != null) {
            unify.run();
        }
        add.run();
    }

    @Override
    public @Nullable Gradient bind(Gradient given, boolean wanted) {
        Gradient upstream = rectifies ? bindRectifier(given) : given;
        Gradient main = body.bind(upstream.kept(), wanted);
        Gradient side = shortcut.bind(aside(upstream, main), wanted);
        if (main == null || side == null) {
            return null;
        }
        return main.overwritable() ? bindSum(main, side) : bindSum(side, main);
    }

    /** The gradient for the shortcut, which comes last and so may have the upstream's memory. */
    private Gradient aside(Gradient upstream, @Nullable Gradient main) {
        if (unify != null) {
            Tensor side = shortcut.output().values();
            Gradient unified = build.gradients().take(side.descriptor());
            unifyGradient =
                    build.reorder(path + " shortcut gradient", upstream.values(), unified.values());
            return unified;
        }
        boolean passedOn = main != null && !main.overwritable();
        return passedOn ? upstream.kept() : upstream;
    }

    /** {@code x + y}, in the place of {@code x} where that may be. */
    private Gradient bindSum(Gradient x, Gradient y) {
        Gradient sum = build.gradients().sameOrNew(x);
        addGradient =
                Elementwise.add(path + " gradient", x.values(), y.values(), sum.values(), build);
        build.gradients().release(y);
        return sum;
    }

    private Gradient bindRectifier(Gradient given) {
        Gradient result = build.gradients().sameOrNew(given);
        Tensor y = output.values();
        rectifyGradient =
                Elementwise.reluGradient(
                        path + " ReLU gradient",
                        Elementwise.relu(path + " ReLU", y.descriptor(), build),
                        y,
                        given.values(),
                        result.values(),
                        build);
        return result;
    }

    @Override
    public void backward() {
        if (rectifyGradient != null) {
            rectifyGradient.run();
        }
        body.backward();
        if (unifyGradient != null) {
            unifyGradient.run();
        }
        shortcut.backward();
        if (addGradient != null) {
            addGradient.run();
        }
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        body.report(reports);
        shortcut.report(reports);
    }
}
