package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Batch normalisation whose statistics are not those of the majority: every class of the mini-batch
 * counts alike in them, or its new and its rehearsed rows do. That is the aim of task-balanced
 * batch normalisation (TBBN, 2201.12559), whose tiling needs numbers of rows that divide each
 * other, in the weighted form of AdaB2N (2310.08855), which does not: {@code mean = sum(w x)} and
 * {@code variance = sum(w (x - mean)^2)} with weights whose sum is 1. What the paper learns
 * besides, how much each task counts, is left out.
 *
 * <p>The running mean is that of TBBN; the running variance has the part between the means of
 * TBBN's splits too, which averaging theirs drops. TBBN gives a rehearsed row the mean of what
 * several splits make of it; here all rows are normalised by the same statistics. Where nobody
 * knows the rows of a step, all count alike.
 *
 * @param epsilon added to the variance
 * @param byClass whether classes count alike; else new and rehearsed rows do
 * @param kappa how fast the running statistics slow down, in [0, 1]: the first mini-batch weighs
 *     {@code momentum^kappa}, or 1 with bias correction, and {@code rate / (rate + (1 -
 *     momentum)^kappa)} follows {@code rate}, as in AdaB2N. With 1 that is {@link
 *     RunningStatistics}; with 0 all mini-batches weigh alike
 */
@AutoService(Normalizer.class)
public record TaskBalancedNorm(
        double epsilon, RunningStatistics running, boolean byClass, double kappa)
        implements Normalizer {
    private static final int MEAN = RunningStatistics.MEAN;
    private static final int VARIANCE = RunningStatistics.VARIANCE;
    private static final int RATE = 2;

    public TaskBalancedNorm {
        if (!(epsilon >= 0) || !(kappa >= 0 && kappa <= 1)) {
            throw new ModelException(
                    "TaskBalancedNorm needs an epsilon of at least 0 and a kappa in [0, 1], found"
                            + " epsilon "
                            + epsilon
                            + ", kappa "
                            + kappa);
        }
    }

    /** By classes, with the usual epsilon of 1e-5 and the running statistics of PyTorch. */
    public TaskBalancedNorm() {
        this(1e-5, RunningStatistics.pytorch(), true, 1);
    }

    @Override
    public Needs needs() {
        return new Needs(Needs.Grouping.SAMPLE, false, Set.of());
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        return List.of(
                new StateSpec("runningMean", StateRole.MEAN, channels, 0),
                new StateSpec("runningVariance", StateRole.VARIANCE, channels, 1),
                new StateSpec("rate", StateRole.OTHER, 1, 0));
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        // Weights lie where offsets will, since each offset is the last to need its weight.
        weigh(step, out.offset());
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = mean(moments, out.offset(), channel);
            double variance = variance(moments, out.offset(), channel, mean);
            boolean frozen = frozen(moments, mean, variance);
            double center = frozen ? step.state()[MEAN][channel] : mean;
            double multiplier =
                    step.affine().scale()[channel]
                            * inverse(frozen ? step.state()[VARIANCE][channel] : variance);
            for (int i = channel; i < end(moments); i += moments.channels()) {
                out.center()[i] = moments.mean()[i];
                out.multiplier()[i] = multiplier;
                out.offset()[i] =
                        step.affine().shift()[channel] + multiplier * (moments.mean()[i] - center);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code s = 1 / sqrt(variance + epsilon)}, {@code xh = s (x - mean)}, {@code g = scale
     * dy} and a weight {@code w_i} of each value, which is that of its sample by the number of
     * positions: {@code d mean / d x_i = w_i} and {@code d variance / d x_i = 2 w_i (x_i - mean)}
     * give
     *
     * <pre>
     * dx_i = s (g_i - w_i sum(g) - w_i xh_i sum(g xh))
     * dscale = sum(dy xh),  dshift = sum(dy)
     * </pre>
     *
     * The sums, over all samples, do not weigh anything. The engine centres each sample by its own
     * mean: {@code xh = s (x - mean of the sample) + s (mean of the sample - mean)}, whose second
     * part is a constant of the sample. Where running statistics normalise they are constants, and
     * the parts with {@code w_i} fall away.
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        double[] weights = step.gradientCoefficients().constant(); // as in the forward half
        weigh(step, weights);
        double rate = rate(step.state()[RATE][0]);
        double count = count(moments, weights);
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = mean(moments, weights, channel);
            double variance = variance(moments, weights, channel, mean);
            running.follow(channel, rate, mean, variance, count, step.state(), step.nextState());
            if (frozen(moments, mean, variance)) {
                double deviation = inverse(step.state()[VARIANCE][channel]);
                backward(step, channel, step.state()[MEAN][channel], deviation, 0);
            } else {
                double share = 1.0 / moments.count();
                backward(step, channel, mean, inverse(variance), share);
            }
        }
        step.nextState()[RATE][0] = rate;
    }

    /**
     * One channel.
     *
     * @param share of a value in the weight of its sample, 0 where the statistics are constants
     */
    private static void backward(
            NormalizationStep step, int channel, double mean, double deviation, double share) {
        Moments moments = step.moments();
        GradientSums sums = step.sums();
        BackwardCoefficients out = step.gradientCoefficients();
        double sumDy = 0;
        double sumDyNormalized = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double distance = moments.mean()[i] - mean;
            sumDy += sums.dy()[i];
            sumDyNormalized += deviation * (sums.dyCentered()[i] + distance * sums.dy()[i]);
        }
        step.dAffine().scale()[channel] = sumDyNormalized;
        step.dAffine().shift()[channel] = sumDy;
        double multiplier = step.affine().scale()[channel] * deviation;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double weighted = multiplier * share * out.constant()[i];
            double slope = -weighted * deviation * sumDyNormalized;
            out.upstream()[i] = multiplier;
            out.centered()[i] = slope;
            out.constant()[i] = slope * (moments.mean()[i] - mean) - weighted * sumDy;
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            out.center()[channel] = step.state()[MEAN][channel];
            out.multiplier()[channel] =
                    step.affine().scale()[channel] * inverse(step.state()[VARIANCE][channel]);
            out.offset()[channel] = step.affine().shift()[channel];
        }
    }

    @Override
    public OptionalDouble runningStatisticsEpsilon() {
        return OptionalDouble.of(epsilon);
    }

    /** What the mini-batch after those of {@code last} weighs in the running statistics. */
    private double rate(double last) {
        if (last > 0) {
            return last / (last + StrictMath.pow(1 - running.momentum(), kappa));
        }
        return running.biasCorrected() ? 1 : StrictMath.pow(running.momentum(), kappa);
    }

    /** Writes the weight of each sample for all of its channels; their sum is 1. */
    private void weigh(NormalizationStep step, double[] weights) {
        StepContext.Rows known = step.context().rows();
        int rows = step.moments().groups();
        int channels = step.moments().channels();
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double weight = 1.0 / (known == null ? rows : rowsLike(row, known, rows));
            Arrays.fill(weights, row * channels, (row + 1) * channels, weight);
            sum += weight;
        }
        for (int i = 0; i < rows * channels; i++) {
            weights[i] /= sum;
        }
    }

    private int rowsLike(int row, StepContext.Rows known, int rows) {
        int alike = 0;
        for (int other = 0; other < rows; other++) {
            boolean same =
                    byClass
                            ? known.classes()[row] == known.classes()[other]
                            : row < known.newRows() == other < known.newRows();
            alike += same ? 1 : 0;
        }
        return alike;
    }

    private static double mean(Moments moments, double[] weights, int channel) {
        double mean = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            mean += weights[i] * moments.mean()[i];
        }
        return mean;
    }

    /** Variance within the samples plus variance between their means. */
    private static double variance(Moments moments, double[] weights, int channel, double mean) {
        double variance = 0;
        for (int i = channel; i < end(moments); i += moments.channels()) {
            double distance = moments.mean()[i] - mean;
            variance += weights[i] * (moments.variance()[i] + distance * distance);
        }
        return variance;
    }

    /** As how many values of one weight the mini-batch counts: 1 by the sum of their squares. */
    private static double count(Moments moments, double[] weights) {
        double squares = 0;
        for (int i = 0; i < end(moments); i += moments.channels()) {
            squares += weights[i] * weights[i];
        }
        return moments.count() / squares;
    }

    private static boolean frozen(Moments moments, double mean, double variance) {
        return RunningStatistics.standIn(moments.groups() * moments.count(), mean, variance);
    }

    private static int end(Moments moments) {
        return moments.groups() * moments.channels();
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon);
    }
}
