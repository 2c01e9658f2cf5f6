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
        double rate = momentum;
        if (biasCorrected) {
            double updates = Math.min(state[UPDATES][0] + 1, MOST_UPDATES);
            nextState[UPDATES][0] = updates;
            rate = correctedRate(momentum, updates);
        }
        for (int channel = 0; channel < batch.channels(); channel++) {
            double mean = state[MEAN][channel];
            double distance = batch.mean()[channel] - mean;
            nextState[MEAN][channel] = mean + rate * distance;
            nextState[VARIANCE][channel] =
                    variance(batch, channel, state[VARIANCE][channel], rate, distance);
        }
    }

    /** {@code momentum / (1 - (1 - momentum)^updates)}, exact for small momenta too. */
    static double correctedRate(double momentum, double updates) {
        return momentum / -StrictMath.expm1(updates * StrictMath.log1p(-momentum));
    }

    private double variance(
            Moments batch, int channel, double variance, double rate, double distance) {
        double between = betweenBatch ? rate * (1 - rate) * distance * distance : 0;
        long count = batch.count();
        if (count == 1 && !betweenBatch) {
            return variance; // a single value says nothing about a variance
        }
        double correction = unbiasedVariance && count > 1 ? count / (count - 1.0) : 1;
        double batchVariance = batch.variance()[channel] * correction;
        return variance + rate * (batchVariance - variance) + between;
    }
}
