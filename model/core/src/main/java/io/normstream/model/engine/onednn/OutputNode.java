package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** Logits on their way out, and their gradient on its way in: plain rows of float32. */
final class OutputNode {
    private final Activation input;
    private final Build build;
    private final dnnl_memory_desc plain;
    private final @Nullable Operation unpack;
    private final FloatBuffer logits;
    private @Nullable Operation pack;
    private @Nullable FloatBuffer dLogits;

    OutputNode(Activation input, Build build) {
        this.input = input;
        this.build = build;
        this.plain = build.channelsLast(dnnl_f32, input.shape());
        boolean inPlace = input.values().isLaidOutAs(plain);
        Tensor values = inPlace ? input.values() : build.slot(plain);
        this.unpack = inPlace ? null : build.reorder("logits", input.values(), values);
        this.logits = values.floats();
    }

    /** Writes the first {@code count} logits to {@code into}. */
    void read(double[] into, int count) {
        if (unpack != null) {
            unpack.run();
        }
        for (int i = 0; i < count; i++) {
            into[i] = logits.get(i);
        }
    }

    /** The gradient that {@link #write} fills. */
    Gradient bind() {
        Gradient gradient = build.gradients().take(input.values().descriptor());
        boolean inPlace = gradient.values().isLaidOutAs(plain);
        Tensor values = inPlace ? gradient.values() : build.slot(plain);
        pack = inPlace ? null : build.reorder("gradient of logits", values, gradient.values());
        dLogits = values.floats();
        return gradient;
    }

    /** Takes the gradient of all logits in. */
    void write(double[] from) {
        FloatBuffer memory = requireNonNull(dLogits);
        for (int i = 0; i < memory.limit(); i++) {
            memory.put(i, (float) from[i]);
        }
        if (pack != null) {
            pack.run();
        }
    }
}
