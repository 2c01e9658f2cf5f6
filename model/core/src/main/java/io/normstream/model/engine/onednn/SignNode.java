package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Signs of values, into memory of their own, since the backward half reads x. */
final class SignNode implements Node {
    private final String path;
    private final Build build;
    private final Tensor x;
    private final Activation output;
    private final Operation apply;
    private @Nullable Operation gradient;

    SignNode(String path, Activation input, Build build) {
        this.path = path;
        this.build = build;
        this.x = input.values();
        this.output = new Activation(input.shape(), build.slot(x.descriptor()), true);
        this.apply = Elementwise.sign(path, x, output.values(), build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        apply.run();
    }

    /** dx = dy max(2 - 2 |x|, 0), never in place: oneDNN allows that for its first array alone. */
    @Override
    public Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = build.gradients().take(x.descriptor());
        gradient =
                Elementwise.signGradient(
                        path + " gradient", x, upstream.values(), result.values(), build);
        build.gradients().release(upstream);
        return result;
    }

    @Override
    public void backward() {
        requireNonNull(gradient).run();
    }
}
