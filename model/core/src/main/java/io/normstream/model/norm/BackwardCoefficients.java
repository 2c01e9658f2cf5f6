package io.normstream.model.norm;

/**
 * {@code dx = upstream dy + centered (x - center) + constant}, indexed {@code group * channels +
 * channel}.
 */
public record BackwardCoefficients(double[] upstream, double[] centered, double[] constant) {
    public static BackwardCoefficients allocate(int maxGroups, int channels) {
        int size = maxGroups * channels;
        return new BackwardCoefficients(new double[size], new double[size], new double[size]);
    }
}
