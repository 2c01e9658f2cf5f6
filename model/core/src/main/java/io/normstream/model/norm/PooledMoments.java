package io.normstream.model.norm;

/**
 * Mean and variance by channel over several sets of values, from those of each set: exact, whatever
 * the sizes of the sets (Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm
 * for computing sample variances").
 */
public final class PooledMoments {
    private final double[] mean;
    private final double[] squares;
    private long count;

    /** Of no values yet. */
    public PooledMoments(int channels) {
        this.mean = new double[channels];
        this.squares = new double[channels];
    }

    /**
     * Adds a set.
     *
     * @param count its values by channel, or any number in proportion to them in all sets
     * @param mean its mean by channel
     * @param standardDeviation its biased standard deviation by channel
     */
    public void add(long count, double[] mean, double[] standardDeviation) {
        long all = this.count + count;
        for (int channel = 0; channel < this.mean.length; channel++) {
            double distance = mean[channel] - this.mean[channel];
            this.mean[channel] += distance * count / all;
            this.squares[channel] +=
                    count * standardDeviation[channel] * standardDeviation[channel]
                            + distance * distance * this.count * count / all;
        }
        this.count = all;
    }

    /** Mean of all values of {@code channel}. */
    public double mean(int channel) {
        return mean[channel];
    }

    /** Their biased variance. */
    public double variance(int channel) {
        return squares[channel] / count;
    }

    /** Mean of their squares. */
    public double meanSquare(int channel) {
        return variance(channel) + mean[channel] * mean[channel];
    }
}
