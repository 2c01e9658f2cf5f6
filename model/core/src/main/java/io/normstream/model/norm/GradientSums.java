package io.normstream.model.norm;

/**
 * Sums over the rows of every (group, channel) of the upstream gradient, indexed {@code group *
 * channels + channel}.
 *
 * @param dy sum of {@code dy}
 * @param dyCentered sum of {@code dy * (x - center)}
 */
public record GradientSums(double[] dy, double[] dyCentered) {
    public static GradientSums allocate(int maxGroups, int channels) {
        return new GradientSums(new double[maxGroups * channels], new double[maxGroups * channels]);
    }
}
