package io.normstream.model.norm;

import java.util.Arrays;

/**
 * Mean and biased variance of every (group, channel), written by an engine and read by normalizers.
 * Arrays are allocated once for the largest number of groups; a smaller mini-batch uses the front.
 */
public final class Moments {
    private final int channels;
    private final double[] mean;
    private final double[] variance;
    private int groups;
    private long count;
    private double similarity = Double.NaN;

    public Moments(int maxGroups, int channels) {
        this.channels = channels;
        this.mean = new double[maxGroups * channels];
        this.variance = new double[maxGroups * channels];
        this.groups = maxGroups;
    }

    /**
     * Measures one group in two passes.
     *
     * @param values rows of {@link #channels} numbers
     */
    public void measure(double[] values) {
        int count = values.length / channels;
        Arrays.fill(mean, 0);
        Arrays.fill(variance, 0);
        for (int row = 0; row < values.length; row += channels) {
            for (int channel = 0; channel < channels; channel++) {
                mean[channel] += values[row + channel] / count;
            }
        }
        for (int row = 0; row < values.length; row += channels) {
            for (int channel = 0; channel < channels; channel++) {
                double distance = values[row + channel] - mean[channel];
                variance[channel] += distance * distance / count;
            }
        }
        resize(1, count);
    }

    /**
     * Says how many groups are filled, and how many values each (group, channel) was reduced from.
     */
    public void resize(int groups, long count) {
        this.groups = groups;
        this.count = count;
    }

    /**
     * Mean cosine of any two samples, in [-1, 1], all their values taken as one vector; NaN where
     * there are no two, or nobody measured it ({@link Needs.Fact#SIMILARITY}).
     */
    public double similarity() {
        return similarity;
    }

    /** Says how alike the samples are. */
    public void similarity(double measured) {
        similarity = measured;
    }

    public int channels() {
        return channels;
    }

    public int groups() {
        return groups;
    }

    /** Values reduced into each (group, channel). */
    public long count() {
        return count;
    }

    /** Live array, indexed {@code group * channels + channel}. */
    public double[] mean() {
        return mean;
    }

    /** Live array of biased variances, indexed {@code group * channels + channel}. */
    public double[] variance() {
        return variance;
    }
}
