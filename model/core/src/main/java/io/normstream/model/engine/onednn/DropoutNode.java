package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.DropoutMask;
import io.normstream.model.nn.Dropout;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** {@code y = factor x} with the factors of {@link DropoutMask}. */
final class DropoutNode implements Node {
    private final String path;
    private final Build build;
    private final DropoutMask mask;
    private final DropoutMask.Factors drawn;
    private final Tensor factors;
    private final @Nullable Operation layOut;
    private final Operation multiply;
    private final Activation output;
    private @Nullable Operation gradient;

    DropoutNode(Dropout layer, String path, Activation input, Build build) {
        this.path = path;
        this.build = build;
        this.mask = new DropoutMask(layer.rate(), path, input.shape().size());
        Tensor plain = build.slot(build.channelsLast(dnnl_f32, input.shape()));
        Tensor x = input.values();
        boolean inPlace = x.isLaidOutAs(plain.descriptor());
        FloatBuffer numbers = plain.floats();
        this.drawn = (index, factor) -> numbers.put(index, (float) factor);
        this.factors = inPlace ? plain : build.slot(x.descriptor());
        this.layOut = inPlace ? null : build.reorder(path + " factors", plain, factors);
        this.output = new Activation(input.shape(), build.slot(x.descriptor()), true);
        this.multiply = Elementwise.multiply(path, x, factors, output.values(), build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        mask.draw(build.storage().step().context(), build.rows(), drawn);
        if (layOut != null) {
            layOut.run();
        }
        multiply.run();
    }

    /** dx = factor dy, in place where that may be. */
    @Override
    public Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(upstream);
        gradient =
                Elementwise.multiply(
                        path + " gradient", upstream.values(), factors, result.values(), build);
        return result;
    }

    @Override
    public void backward() {
        requireNonNull(gradient).run();
    }
}
