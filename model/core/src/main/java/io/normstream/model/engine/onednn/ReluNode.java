package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import org.jspecify.annotations.Nullable;

/** {@code y = max(x, 0)} where nothing else can do it on the way. */
final class ReluNode implements Node {
    private final String path;
    private final Build build;
    private final Activation output;
    private final Primitive primitive;
    private final Operation rectify;
    private @Nullable Operation gradient;

    ReluNode(String path, Activation input, Build build) {
        this.path = path;
        this.build = build;
        this.primitive = Elementwise.relu(path, input.values().descriptor(), build);
        // Kept: the backward half asks it which numbers were above 0.
        this.output = new Activation(input.shape(), build.slot(input.values().descriptor()), false);
        this.rectify =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DST, output.values())
                        .build();
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        rectify.run();
    }

    @Override
    public Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(upstream);
        gradient =
                Elementwise.reluGradient(
                        path + " gradient",
                        primitive,
                        output.values(),
                        upstream.values(),
                        result.values(),
                        build);
        return result;
    }

    @Override
    public void backward() {
        requireNonNull(gradient).run();
    }
}
