package io.normstream.model.norm;

/**
 * Scale and shift by channel, or their gradients. Where a layer has none, its engine passes ones
 * and zeros and drops the gradients.
 */
public record AffineValues(double[] scale, double[] shift) {
    public static AffineValues allocate(int channels) {
        return new AffineValues(new double[channels], new double[channels]);
    }
}
