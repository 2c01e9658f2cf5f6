package io.normstream.model.norm;

/** {@code y = multiplier (x - center) + offset}, indexed {@code group * channels + channel}. */
public record ForwardCoefficients(double[] center, double[] multiplier, double[] offset) {
    public static ForwardCoefficients allocate(int maxGroups, int channels) {
        int size = maxGroups * channels;
        return new ForwardCoefficients(new double[size], new double[size], new double[size]);
    }
}
