package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.StoredKernelGradient;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.KernelShape;
import io.normstream.model.norm.Needs.Grouping;
import org.jspecify.annotations.Nullable;

/** The gradient of a layer's kernel and bias through its {@link GradientTransform}. */
final class RewrittenGradient {
    private final StoredKernelGradient gradient;
    private final @Nullable Centering input;

    private RewrittenGradient(StoredKernelGradient gradient, Activation input, Build build) {
        this.gradient = gradient;
        this.input = gradient.needsInputMoments() ? centering(input, build) : null;
    }

    /**
     * Null where the gradient stays as it is.
     *
     * @param input of as many channels as the kernel
     */
    static @Nullable RewrittenGradient of(
            GradientTransform transform,
            String path,
            KernelShape shape,
            Activation input,
            Build build) {
        StoredKernelGradient gradient = build.storage().kernelGradient(transform, path, shape);
        return gradient == null ? null : new RewrittenGradient(gradient, input, build);
    }

    private static Centering centering(Activation input, Build build) {
        Groups groups = Groups.of(input, Grouping.BATCH, build);
        return new Centering(
                groups,
                groups.tensor(input.values()),
                groups.tensor(build.images(input.shape())),
                groups.tensor(build.scratch(input.values().shape())),
                build);
    }

    /** Comes when the gradients of kernel and bias are there. */
    void run() {
        if (input != null) {
            input.measure(gradient.step().input());
        }
        gradient.read();
        gradient.rewrite();
    }
}
