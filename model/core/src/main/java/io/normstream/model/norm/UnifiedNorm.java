package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Unified batch normalisation (UBN, 2311.15993), reconstructed from its abstract, since no more of
 * it could be had: batch normalisation in two stages.
 *
 * <p><b>Gate.</b> A mini-batch whose samples are more alike than a threshold, in what comes in
 * ({@link Moments#similarity}), leaves the running statistics alone. Since all mini-batches may be
 * like that while a stream drifts, only so many in a row do so, and the first one never does. The
 * gate is a constant of the backward half.
 *
 * <p><b>Rectification</b>, if asked for: {@link Rectification}.
 *
 * @param epsilon added to the variance
 * @param threshold largest similarity of a mini-batch that counts in the running statistics; where
 *     it is 1 or more, all count
 * @param mostSkipped largest number of mini-batches in a row that do not count, at most 2^24
 * @param normalizesByRunning whether running statistics also normalise those mini-batches
 * @param rectifies whether there is the second stage
 */
@AutoService(Normalizer.class)
public record UnifiedNorm(
        double epsilon,
        RunningStatistics running,
        double threshold,
        int mostSkipped,
        boolean normalizesByRunning,
        boolean rectifies)
        implements Normalizer {
    private static final int MEAN = RunningStatistics.MEAN;
    private static final int VARIANCE = RunningStatistics.VARIANCE;

    public UnifiedNorm {
        if (!(epsilon >= 0) || Double.isNaN(threshold)) {
            throw new ModelException(
                    "UnifiedNorm needs an epsilon of at least 0 and a threshold, found epsilon "
                            + epsilon
                            + ", threshold "
                            + threshold);
        }
        if (mostSkipped < 0 || mostSkipped > 1 << 24) {
            throw new ModelException(
                    "UnifiedNorm skips 0 to 2^24 mini-batches in a row, found " + mostSkipped);
        }
    }

    /**
     * The gate alone, at a similarity that shuffled mini-batches do not reach and many of a single
     * class do (small-cnn on Fashion-MNIST: up to 0.66, and 0.78), for at most 10 in a row; with
     * the usual epsilon of 1e-5 and the running statistics of PyTorch.
     */
    public UnifiedNorm() {
        this(1e-5, RunningStatistics.pytorch(), 0.7, 10, false, false);
    }

    @Override
    public Needs needs() {
        return new Needs(Needs.Grouping.SAMPLE, rectifies, Set.of(Needs.Fact.SIMILARITY));
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<ParameterSpec> parameters(int channels) {
        return rectifies ? Rectification.parameters(channels) : List.of();
    }

    @Override
    public List<StateSpec> state(int channels) {
        List<StateSpec> specs = new ArrayList<>();
        for (StateSpec spec : running.state(channels)) {
            StateRole role = rectifies ? StateRole.OTHER : spec.role();
            specs.add(new StateSpec(spec.name(), role, spec.length(), spec.initial()));
        }
        specs.add(new StateSpec("skipped", StateRole.OTHER, 1, mostSkipped));
        return specs;
    }

    @Override
    public void forward(NormalizationStep step) {
        boolean byRunning = normalizesByRunning && skips(step);
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            double mean = mean(step, channel);
            double variance = variance(step, channel, mean);
            if (byRunning || standIn(step, mean, variance)) {
                applyRunning(step, channel);
            } else {
                apply(step, channel, mean, inverse(variance));
            }
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            if (rectifies) {
                applyRunning(step, channel);
            } else {
                inferByState(step, channel);
            }
        }
    }

    private void applyRunning(NormalizationStep step, int channel) {
        double[][] state = step.state();
        apply(step, channel, state[MEAN][channel], inverse(state[VARIANCE][channel]));
    }

    /** Coefficients of one channel for each sample. */
    private void apply(NormalizationStep step, int channel, double mean, double deviation) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double distance = centered(step, channel, i) - mean;
            double multiplier =
                    step.affine().scale()[channel]
                            * factor(step, channel, deviation * distance)
                            * deviation;
            out.center()[i] = moments.mean()[i];
            out.multiplier()[i] = multiplier;
            out.offset()[i] = step.affine().shift()[channel] + multiplier * distance;
        }
    }

    private void inferByState(NormalizationStep step, int channel) {
        ForwardCoefficients out = step.coefficients();
        out.center()[channel] = step.state()[MEAN][channel];
        out.multiplier()[channel] =
                step.affine().scale()[channel] * inverse(step.state()[VARIANCE][channel]);
        out.offset()[channel] = step.affine().shift()[channel];
    }

    /**
     * {@inheritDoc}
     *
     * <p>Let {@code z = x + centering K} be what is normalised, of m values, {@code s = 1 /
     * sqrt(variance + epsilon)}, {@code xh = s (z - mean)}, and in each sample of p positions
     * {@code R = sigmoid(scaling Ks + scalingBias)}, {@code R' = R (1 - R)} and {@code P = sum(dy
     * xh)}. As {@code y = scale R xh + shift}, and Ks is a mean of xh over p positions,
     *
     * <pre>
     * dxh = scale R dy + scale scaling R' P / p
     * dz = s (dxh - sum(dxh) / m - xh sum(dxh xh) / m)     (batch normalisation's)
     * dx = dz + centering Q / p,  Q = sum of dz in the sample
     * dscale = sum(R dy xh),  dshift = sum(dy),  dcentering = sum over samples of K Q
     * dscaling = sum over samples of scale R' Ks P,  dscalingBias = the same without Ks
     * </pre>
     *
     * In a sample, {@code xh = s (x - K) + Ks} with {@code Ks = s (K + centering K - mean)}, a
     * constant. Where running statistics normalise, both sums by m fall away.
     */
    @Override
    public void backward(NormalizationStep step) {
        boolean skips = skips(step);
        double rate = follow(step, skips);
        for (double[] gradient : step.dParameters()) {
            Arrays.fill(gradient, 0);
        }
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            double mean = mean(step, channel);
            double variance = variance(step, channel, mean);
            if (!skips) {
                running.follow(
                        channel,
                        rate,
                        mean,
                        variance,
                        values(step),
                        step.state(),
                        step.nextState());
            }
            if ((skips && normalizesByRunning) || standIn(step, mean, variance)) {
                double[][] state = step.state();
                backward(step, channel, state[MEAN][channel], inverse(state[VARIANCE][channel]), 0);
            } else {
                backward(step, channel, mean, inverse(variance), 1.0 / values(step));
            }
        }
    }

    /**
     * One channel.
     *
     * @param share of a value in the statistics, 0 where they are constants
     */
    private void backward(
            NormalizationStep step, int channel, double mean, double deviation, double share) {
        Moments moments = step.moments();
        BackwardCoefficients out = step.gradientCoefficients();
        double positions = moments.count();
        double sum = 0;
        double sumNormalized = 0;
        step.dAffine().scale()[channel] = 0;
        step.dAffine().shift()[channel] = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double sampleMean = deviation * (centered(step, channel, i) - mean);
            double product = rectify(step, channel, i, deviation, sampleMean);
            // dxh is upstream dy + constant
            double constant = positions * out.constant()[i];
            sum += out.upstream()[i] * step.sums().dy()[i] + constant;
            sumNormalized += out.upstream()[i] * product + constant * sampleMean;
        }
        double center = rectifies ? Rectification.centering(step, channel) : 0;
        double dCentering = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double sampleMean = deviation * (centered(step, channel, i) - mean);
            double removed = share * (sum + sampleMean * sumNormalized);
            double constant = deviation * (out.constant()[i] - removed);
            double inSample =
                    deviation * out.upstream()[i] * step.sums().dy()[i] + positions * constant;
            dCentering += moments.mean()[i] * inSample;
            out.upstream()[i] *= deviation;
            out.centered()[i] = -deviation * deviation * share * sumNormalized;
            out.constant()[i] = constant + center * inSample / positions;
        }
        if (rectifies) {
            Rectification.learnCentering(step, channel, dCentering);
        }
    }

    /**
     * Through the factor of one sample: writes its part of the gradients and, as {@code upstream}
     * and {@code constant}, the coefficients of dxh.
     *
     * @return P
     */
    private double rectify(
            NormalizationStep step, int channel, int i, double deviation, double sampleMean) {
        double scale = step.affine().scale()[channel];
        double factor = factor(step, channel, sampleMean);
        double dy = step.sums().dy()[i];
        double product = deviation * step.sums().dyCentered()[i] + sampleMean * dy;
        double constant = 0;
        if (rectifies) {
            double slope = scale * factor * (1 - factor) * product;
            constant = Rectification.learnFactor(step, channel, slope, sampleMean);
        }
        step.gradientCoefficients().upstream()[i] = scale * factor;
        step.gradientCoefficients().constant()[i] = constant;
        step.dAffine().scale()[channel] += factor * product;
        step.dAffine().shift()[channel] += dy;
        return product;
    }

    @Override
    public OptionalDouble runningStatisticsEpsilon() {
        return rectifies ? OptionalDouble.empty() : OptionalDouble.of(epsilon);
    }

    /** Whether the mini-batch leaves the running statistics alone. */
    private boolean skips(NormalizationStep step) {
        double[] skipped = step.state()[step.state().length - 1];
        return step.moments().similarity() > threshold && skipped[0] < mostSkipped;
    }

    /**
     * Writes the counters of the next state, and all of it where the mini-batch is skipped.
     *
     * @return what the mini-batch weighs in the running statistics
     */
    private double follow(NormalizationStep step, boolean skips) {
        double[][] state = step.state();
        double[][] next = step.nextState();
        int last = state.length - 1;
        if (!skips) {
            next[last][0] = 0;
            return running.count(state, next);
        }
        for (int i = 0; i < last; i++) {
            System.arraycopy(state[i], 0, next[i], 0, next[i].length);
        }
        next[last][0] = state[last][0] + 1;
        return 0;
    }

    /** Mean of what is normalised, in the sample and channel at {@code i}. */
    private double centered(NormalizationStep step, int channel, int i) {
        double mean = step.moments().mean()[i];
        return rectifies ? mean + Rectification.centering(step, channel) * mean : mean;
    }

    /** What a sample's normalised values of mean {@code sampleMean} are multiplied by. */
    private double factor(NormalizationStep step, int channel, double sampleMean) {
        return rectifies ? Rectification.factor(step, channel, sampleMean) : 1;
    }

    private double mean(NormalizationStep step, int channel) {
        Moments moments = step.moments();
        double sum = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            sum += centered(step, channel, i);
        }
        return sum / moments.groups();
    }

    /** Variance within the samples plus variance between their means. */
    private double variance(NormalizationStep step, int channel, double mean) {
        Moments moments = step.moments();
        double sum = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double distance = centered(step, channel, i) - mean;
            sum += moments.variance()[i] + distance * distance;
        }
        return sum / moments.groups();
    }

    /** Whether running statistics have to normalise a channel of this mean and variance. */
    private static boolean standIn(NormalizationStep step, double mean, double variance) {
        return RunningStatistics.standIn(values(step), mean, variance);
    }

    /** Of a channel in the mini-batch. */
    private static long values(NormalizationStep step) {
        return step.moments().groups() * step.moments().count();
    }

    private static int end(Moments moments) {
        return moments.groups() * moments.channels();
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon);
    }
}
