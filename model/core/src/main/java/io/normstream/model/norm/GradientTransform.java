package io.normstream.model.norm;

import java.util.List;

/**
 * What the gradient of a kernel goes through before the optimizer sees it, together with that of
 * the bias: adaptive clipping, preconditioning. It may know the kernel and the statistics of the
 * layer's input, and keep state from step to step; it changes neither what is predicted nor the
 * gradients of other layers.
 *
 * <p>Implementations are records: hyperparameters only, nothing mutable, safe to share.
 */
public interface GradientTransform {

    /** The gradient as it is. */
    GradientTransform NONE = new Identity();

    /** Whether {@link #apply} reads the moments of the layer's input. */
    boolean needsInputMoments();

    /**
     * What it keeps from step to step, such as running statistics of the input; names other than
     * those of the layer's parameters.
     */
    default List<StateSpec> state(KernelShape shape) {
        return List.of();
    }

    /** Rewrites the gradients of kernel and bias in place, and writes the next state. */
    void apply(KernelGradient gradient);

    /** Type of {@link #NONE}; engines leave it out. */
    record Identity() implements GradientTransform {
        @Override
        public boolean needsInputMoments() {
            return false;
        }

        @Override
        public void apply(KernelGradient gradient) {}
    }
}
