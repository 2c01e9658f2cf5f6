package io.normstream.model.norm;

/** {@code y = multiplier (x - center) + offset}, indexed {@code group * channels + channel}. */
public record ForwardCoefficients(double[] center, double[] multiplier, double[] offset) {
    public static ForwardCoefficients allocate(int maxGroups, int channels) {
        int size = maxGroups * channels;
        return new ForwardCoefficients(new double[size], new double[size], new double[size]);
    }

    /** Gives the first {@code groups} groups the coefficients of the first. */
    public void repeatFirst(int groups, int channels) {
        for (int group = 1; group < groups; group++) {
            int start = group * channels;
            System.arraycopy(center, 0, center, start, channels);
            System.arraycopy(multiplier, 0, multiplier, start, channels);
            System.arraycopy(offset, 0, offset, start, channels);
        }
    }

    /** What {@code x} of the group and channel at {@code index} becomes. */
    public double apply(int index, double x) {
        double centered = x - center[index];
        return multiplier[index] * centered + offset[index];
    }
}
