package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Residual;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** {@code y = body(x) + shortcut(x)} for inference, and perhaps the ReLU behind it. */
final class InferenceResidual implements Stage {
    private final InferenceStages body;
    private final InferenceStages shortcut;
    private final @Nullable Operation unify;
    private final Operation add;
    private final Activation output;

    InferenceResidual(
            Residual layer, boolean rectifies, String path, Activation input, Build build) {
        this.body = new InferenceStages(layer.body(), path + ".body.", input.kept(), build);
        this.shortcut =
                new InferenceStages(layer.shortcut(), path + ".shortcut.", input.kept(), build);
        Tensor main = body.output().values();
        Tensor side = shortcut.output().values();
        dnnl_memory_desc layout = main.descriptor();
        boolean agree = side.isLaidOutAs(layout);
        Tensor unified = agree ? side : build.slot(layout);
        this.unify = agree ? null : build.reorder(path + " shortcut", side, unified);
        Tensor sum = body.output().overwritable() ? main : build.slot(layout);
        this.add =
                rectifies
                        ? Elementwise.addAndRectify(path, main, unified, sum, build)
                        : Elementwise.add(path, main, unified, sum, build);
        this.output = new Activation(body.output().shape(), sum, true);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void changed() {
        body.changed();
        shortcut.changed();
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
}
