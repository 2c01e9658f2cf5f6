package io.normstream.model.norm;

/**
 * What the gradient of a kernel goes through before the optimizer sees it, knowing the kernel and
 * the statistics of the layer's input (adaptive clipping, preconditioning).
 */
public interface GradientTransform {

    /** The gradient as it is. */
    GradientTransform NONE = new Identity();

    /** Whether {@link #apply} reads the moments of the layer's input. */
    boolean needsInputMoments();

    /**
     * Rewrites {@code dWeight} in place. Kernels are {@code [fanIn, outputs]}, row by row.
     *
     * @param input moments by input channel, of which each repeats for every kernel position
     */
    void apply(double[] weight, double[] dWeight, int outputs, Moments input);

    /** Type of {@link #NONE}; engines leave it out. */
    record Identity() implements GradientTransform {
        @Override
        public boolean needsInputMoments() {
            return false;
        }

        @Override
        public void apply(double[] weight, double[] dWeight, int outputs, Moments input) {}
    }
}
