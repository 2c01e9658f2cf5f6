package io.normstream.model.norm;

/** {@code y = multiplier (x - center) + offset}, indexed {@code group * channels + channel}. */
public record ForwardCoefficients(double[] center, double[] multiplier, double[] offset) {
    public static ForwardCoefficients allocate(int maxGroups, int channels) {
        int size = maxGroups * channels;
        return new ForwardCoefficients(new double[size], new double[size], new double[size]);
    }

    /** What {@code x} of the group and channel at {@code index} becomes. */
    public double apply(int index, double x) {
        double centered = x - center[index];
        return multiplier[index] * centered + offset[index];
    }
}
