package io.normstream.model.norm;

/**
 * What a kernel goes through before it is used: {@code used = multiplier (w - center) + offset} by
 * output unit, from the moments of the unit's weights. It is the normalizer's three moves again,
 * with the fan-in as rows and the output units as channels of one group, so engines share the
 * passes.
 */
public interface WeightTransform {

    /** The kernel as it is. */
    WeightTransform NONE = new Identity();

    /** Whether weights are used as they are; engines leave both passes out. */
    default boolean keepsWeights() {
        return false;
    }

    /** Whether only the signs of what comes out are used, {@link BinaryWeights}. */
    default boolean usesSigns() {
        return false;
    }

    /** Coefficients for the kernel; the center, written too, is the mean of {@code weights}. */
    void forward(Moments weights, ForwardCoefficients out);

    /** Coefficients that turn the gradient of the used kernel into that of the kernel. */
    void backward(Moments weights, GradientSums sums, BackwardCoefficients out);

    /** Type of {@link #NONE}. */
    record Identity() implements WeightTransform {
        @Override
        public boolean keepsWeights() {
            return true;
        }

        @Override
        public void forward(Moments weights, ForwardCoefficients out) {
            throw new IllegalStateException("The identity has no passes");
        }

        @Override
        public void backward(Moments weights, GradientSums sums, BackwardCoefficients out) {
            throw new IllegalStateException("The identity has no passes");
        }
    }
}
