package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.List;

/**
 * How running mean and variance follow those of the mini-batches: an exponential moving average of
 * rate {@code momentum}, starting from mean 0 and variance 1.
 *
 * @param momentum weight of the newest mini-batch, in (0, 1]; 0.1 in PyTorch
 * @param biasCorrected step t uses {@code momentum / (1 - (1 - momentum)^t)}, so that the first
 *     mini-batches count alike and the initial values not at all
 * @param betweenBatch adds the spread between the means of mini-batches to the variance, which is
 *     the total variance where mini-batches differ, such as in a class-sorted stream
 * @param unbiasedVariance averages {@code m / (m - 1)} times the biased variance, as PyTorch does
 */
public record RunningStatistics(
        double momentum, boolean biasCorrected, boolean betweenBatch, boolean unbiasedVariance) {

    /** Position of the running mean among the state vectors. */
    static final int MEAN = 0;

    /** Position of the running variance among the state vectors. */
    static final int VARIANCE = 1;

    private static final int UPDATES = 2;

    /** A float32 counter stops here; the correction has long faded to nothing by then. */
    static final double MOST_UPDATES = 1 << 24;

    public RunningStatistics {
        if (!(momentum > 0 && momentum <= 1)) {
            throw new ModelException("Momentum must be in (0, 1], found " + momentum);
        }
    }

    /** The rule of PyTorch's batch normalisation, with its momentum of 0.1. */
    public static RunningStatistics pytorch() {
        return new RunningStatistics(0.1, false, false, true);
    }

    /** State vectors in the order mean, variance and, with bias correction, number of updates. */
    List<StateSpec> state(int channels) {
        StateSpec mean = new StateSpec("runningMean", StateRole.MEAN, channels, 0);
        StateSpec variance = new StateSpec("runningVariance", StateRole.VARIANCE, channels, 1);
        return biasCorrected
                ? List.of(mean, variance, new StateSpec("updates", StateRole.OTHER, 1, 0))
                : List.of(mean, variance);
    }

    /** Writes the state after a mini-batch of one group. */
    void update(Moments batch, double[][] state, double[][] nextState) {
        double rate = count(state, nextState);
        for (int channel = 0; channel < batch.channels(); channel++) {
            double mean = batch.mean()[channel];
            double variance = batch.variance()[channel];
            follow(channel, rate, mean, variance, batch.count(), state, nextState);
        }
    }

    /** {@code momentum / (1 - (1 - momentum)^updates)}, exact for small momenta too. */
    static double correctedRate(double momentum, double updates) {
        return momentum / -StrictMath.expm1(updates * StrictMath.log1p(-momentum));
    }

    /** Counts a mini-batch, which weighs as much as is returned. */
    double count(double[][] state, double[][] nextState) {
        if (!biasCorrected) {
            return momentum;
        }
        double updates = Math.min(state[UPDATES][0] + 1, MOST_UPDATES);
        nextState[UPDATES][0] = updates;
        return correctedRate(momentum, updates);
    }

    /**
     * Writes the statistics of one channel after a mini-batch.
     *
     * @param rate weight of the mini-batch
     * @param batchMean its mean
     * @param batchVariance its biased variance
     * @param count how many values these are of; where they weigh differently, as how many that
     *     weigh alike they count
     */
    void follow(
            int channel,
            double rate,
            double batchMean,
            double batchVariance,
            double count,
            double[][] state,
            double[][] nextState) {
        double mean = state[MEAN][channel];
        double variance = state[VARIANCE][channel];
        double distance = batchMean - mean;
        nextState[MEAN][channel] = mean + rate * distance;
        double between = betweenBatch ? rate * (1 - rate) * distance * distance : 0;
        if (count == 1 && !betweenBatch) {
            nextState[VARIANCE][channel] = variance; // one value says nothing about a variance
            return;
        }
        double correction = unbiasedVariance && count > 1 ? count / (count - 1) : 1;
        nextState[VARIANCE][channel] =
                variance + rate * (batchVariance * correction - variance) + between;
    }

    /**
     * Whether they have to normalise a channel in the place of a mini-batch, which holds a single
     * value of it or the same value everywhere. A variance of a 1e-12th of the squared mean is
     * rounding.
     */
    static boolean standIn(long count, double mean, double variance) {
        return count == 1 || variance <= 1e-12 * mean * mean;
    }
}
