package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Shape;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** Images laid out channels last, and then seen as vectors. */
final class FlattenNode implements Node {
    private final String path;
    private final Activation input;
    private final Build build;
    private final dnnl_memory_desc plain;
    private final @Nullable Operation layOut;
    private final Activation output;
    private @Nullable Operation layBack;

    FlattenNode(String path, Activation input, Build build) {
        this.path = path;
        this.input = input;
        this.build = build;
        this.plain = build.channelsLast(build.type(), input.shape());
        boolean inPlace = input.values().isLaidOutAs(plain);
        Tensor images = inPlace ? input.values() : build.slot(plain);
        this.layOut = inPlace ? null : build.reorder(path, input.values(), images);
        Shape vector = Shape.vector(input.shape().size());
        dnnl_memory_desc layout = build.channelsLast(build.type(), vector);
        this.output =
                new Activation(
                        vector,
                        build.context().tensor(layout, images.data()),
                        !inPlace || input.overwritable());
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        if (layOut != null) {
            layOut.run();
        }
    }

    @Override
    public @Nullable Gradient bind(Gradient upstream, boolean wanted) {
        Tensor images = build.context().tensor(plain, upstream.values().data());
        if (layOut == null) {
            return new Gradient(images, upstream.overwritable(), upstream.pooled());
        }
        Gradient result = wanted ? build.gradients().of(input) : null;
        if (result != null) {
            layBack = build.reorder(path + " gradient", images, result.values());
        }
        build.gradients().release(upstream);
        return result;
    }

    @Override
    public void backward() {
        if (layBack != null) {
            layBack.run();
        }
    }
}
