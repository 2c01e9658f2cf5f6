package io.normstream.model.norm;

import java.util.Arrays;

/**
 * Scale and shift by channel, or their gradients. Where a layer has none, its engine passes ones
 * and zeros and drops the gradients.
 */
public record AffineValues(double[] scale, double[] shift) {
    /** Scale and shift 0. */
    public static AffineValues allocate(int channels) {
        return new AffineValues(new double[channels], new double[channels]);
    }

    /** Scale 1 and shift 0. */
    public static AffineValues identity(int channels) {
        AffineValues identity = allocate(channels);
        Arrays.fill(identity.scale, 1);
        return identity;
    }
}
