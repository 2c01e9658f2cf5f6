package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Memorised batch normalisation (2010.04947): a channel is normalised over a window of
 * mini-batches, the one at hand and those in a memory of mean and variance. A mini-batch that is
 * {@code age} steps old weighs {@code decay^age}, by the sum of all weights w:
 *
 * <pre>
 * mean = sum(w mean_j),  variance = sum(w (variance_j + (mean_j - mean)^2))
 * </pre>
 *
 * <p>So small mini-batches have the statistics of large ones. Inference goes by what is in the
 * memory then, with the same weights.
 *
 * <p>The paper's schedule of weights was not to be had, so geometric ones are an assumption, as is
 * the second term of the variance. With it, and equal weights, the window is what batch
 * normalisation makes of its mini-batches in one.
 *
 * <p>A channel whose whole window has no variance goes through the statistics of inference, which
 * are then constants of the backward half, and leaves their variance as it is.
 *
 * @param epsilon added to the variance
 * @param memory number of mini-batches that are remembered; 0 is batch normalisation, with the
 *     statistics of the last mini-batch in inference
 * @param decay weight of a mini-batch by that of the next one, in (0, 1]
 * @param betweenBatch whether the variance has its second term, the spread between mini-batches
 * @param doubleForward whether the mini-batch is remembered as it is after the parameters have
 *     changed, for which it goes through the network a second time ("double forward")
 */
@AutoService(Normalizer.class)
public record MemorizedNorm(
        double epsilon, int memory, double decay, boolean betweenBatch, boolean doubleForward)
        implements Normalizer {
    private static final int MEAN = 0;
    private static final int VARIANCE = 1;
    // By age, the newest first, each a value by channel.
    private static final int MEANS = 2;
    private static final int VARIANCES = 3;
    private static final int REMEMBERED = 4;

    public MemorizedNorm {
        if (!(epsilon >= 0 && memory >= 0 && decay > 0 && decay <= 1)) {
            throw new ModelException(
                    "MemorizedNorm needs an epsilon and a memory of at least 0 and a decay in (0, 1],"
                            + " found epsilon %s, memory %s, decay %s"
                                    .formatted(epsilon, memory, decay));
        }
    }

    /** A memory of 8 mini-batches, each of which weighs 0.9 times what the next one does. */
    public MemorizedNorm() {
        this(1e-5, 8, 0.9, true, false);
    }

    @Override
    public Needs needs() {
        return doubleForward ? Needs.MINI_BATCH.and(Needs.Fact.SECOND_FORWARD) : Needs.MINI_BATCH;
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        StateSpec mean = new StateSpec("mean", StateRole.MEAN, channels, 0);
        StateSpec variance = new StateSpec("variance", StateRole.VARIANCE, channels, 1);
        if (memory == 0) {
            return List.of(mean, variance);
        }
        int values = Math.multiplyExact(memory, channels);
        return List.of(
                mean,
                variance,
                new StateSpec("rememberedMeans", StateRole.OTHER, values, 0),
                new StateSpec("rememberedVariances", StateRole.OTHER, values, 0),
                new StateSpec("remembered", StateRole.OTHER, 1, 0));
    }

    @Override
    public OptionalDouble runningStatisticsEpsilon() {
        return OptionalDouble.of(epsilon);
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        int remembered = remembered(step);
        double share = share(remembered);
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = mean(step, channel, remembered, share);
            double variance = variance(step, channel, remembered, share, mean);
            if (isRounding(variance, mean)) {
                mean = step.state()[MEAN][channel];
                variance = step.state()[VARIANCE][channel];
            }
            double multiplier = affine.scale()[channel] * inverse(variance);
            out.center()[channel] = moments.mean()[channel];
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] =
                    affine.shift()[channel] + multiplier * (moments.mean()[channel] - mean);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The mini-batch at hand has weight a in the window, what is remembered is constant. With
     * {@code s = 1 / sqrt(variance + epsilon)}, {@code xh = s (x - mean)} and {@code g = scale dy}
     * over the m values of a channel, whose own mean is mean_B,
     *
     * <pre>
     * d mean / d x_i = a / m
     * d variance / d x_i = a 2 (x_i - mean_B) / m + a 2 (mean_B - mean) / m = a 2 (x_i - mean) / m
     * </pre>
     *
     * <p>The mean's part in the variance falls away, since {@code sum(w (mean_j - mean)) = 0}. So
     * it is the gradient of batch normalisation with a before both means over m:
     *
     * <pre>
     * dx = s (g - a mean(g) - a xh mean(g xh)),  dscale = sum(dy xh),  dshift = sum(dy)
     * </pre>
     *
     * <p>Without the variance between mini-batches, {@code d variance / d x_i} has its first term
     * alone, and the last xh is {@code s (x - mean_B)}. The statistics of inference are constants:
     * there a is 0.
     */
    @Override
    public void backward(NormalizationStep step) {
        int remembered = remembered(step);
        double share = share(remembered);
        double weight = share / step.moments().count();
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            double mean = mean(step, channel, remembered, share);
            double variance = variance(step, channel, remembered, share, mean);
            if (isRounding(variance, mean)) {
                double[][] state = step.state();
                backward(step, channel, state[MEAN][channel], state[VARIANCE][channel], 0);
            } else {
                backward(step, channel, mean, variance, weight);
            }
        }
        refresh(step);
    }

    /**
     * @param weight of one of the mini-batch's values in the window
     */
    private void backward(
            NormalizationStep step, int channel, double mean, double variance, double weight) {
        BackwardCoefficients out = step.gradientCoefficients();
        double deviation = inverse(variance);
        double multiplier = step.affine().scale()[channel] * deviation;
        double distance = step.moments().mean()[channel] - mean;
        double sumDy = step.sums().dy()[channel];
        // sum of dy * normalised x
        double sumDyNormalized = deviation * (step.sums().dyCentered()[channel] + distance * sumDy);
        double slope = -multiplier * deviation * sumDyNormalized * weight;
        out.upstream()[channel] = multiplier;
        out.centered()[channel] = slope;
        out.constant()[channel] =
                (betweenBatch ? slope * distance : 0) - multiplier * sumDy * weight;
        step.dAffine().scale()[channel] = sumDyNormalized;
        step.dAffine().shift()[channel] = sumDy;
    }

    /** The mini-batch goes into the memory, the oldest one out where that is full. */
    @Override
    public void refresh(NormalizationStep step) {
        double[][] next = step.nextState();
        int channels = step.moments().channels();
        int older = Math.min(remembered(step), Math.max(memory - 1, 0));
        double share = share(older);
        for (int channel = 0; channel < channels; channel++) {
            double mean = mean(step, channel, older, share);
            double variance = variance(step, channel, older, share, mean);
            next[MEAN][channel] = mean;
            next[VARIANCE][channel] =
                    isRounding(variance, mean) ? step.state()[VARIANCE][channel] : variance;
        }
        if (memory > 0) {
            shift(step.state()[MEANS], step.moments().mean(), next[MEANS], channels);
            shift(step.state()[VARIANCES], step.moments().variance(), next[VARIANCES], channels);
            next[REMEMBERED][0] = older + 1;
        }
    }

    private static void shift(double[] old, double[] newest, double[] next, int channels) {
        System.arraycopy(newest, 0, next, 0, channels);
        System.arraycopy(old, 0, next, channels, old.length - channels);
    }

    @Override
    public void infer(NormalizationStep step) {
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < affine.scale().length; channel++) {
            out.center()[channel] = step.state()[MEAN][channel];
            out.multiplier()[channel] =
                    affine.scale()[channel] * inverse(step.state()[VARIANCE][channel]);
            out.offset()[channel] = affine.shift()[channel];
        }
    }

    private int remembered(NormalizationStep step) {
        return memory == 0 ? 0 : (int) step.state()[REMEMBERED][0];
    }

    /** Weight of the mini-batch at hand in a window with that many {@code older} ones. */
    private double share(int older) {
        double sum = 1;
        double weight = 1;
        for (int age = 1; age <= older; age++) {
            weight *= decay;
            sum += weight;
        }
        return 1 / sum;
    }

    private double mean(NormalizationStep step, int channel, int older, double share) {
        Moments moments = step.moments();
        double weight = share;
        double sum = weight * moments.mean()[channel];
        for (int i = channel; i < older * moments.channels(); i += moments.channels()) {
            weight *= decay;
            sum += weight * step.state()[MEANS][i];
        }
        return sum;
    }

    private double variance(
            NormalizationStep step, int channel, int older, double share, double mean) {
        Moments moments = step.moments();
        double weight = share;
        double sum = weight * square(moments.mean()[channel], moments.variance()[channel], mean);
        for (int i = channel; i < older * moments.channels(); i += moments.channels()) {
            weight *= decay;
            sum += weight * square(step.state()[MEANS][i], step.state()[VARIANCES][i], mean);
        }
        return sum;
    }

    /** What a mini-batch is away from {@code mean}, squared. */
    private double square(double batchMean, double batchVariance, double mean) {
        double distance = betweenBatch ? batchMean - mean : 0;
        return batchVariance + distance * distance;
    }

    /** A variance of a 1e-12th of the squared mean is rounding. */
    private static boolean isRounding(double variance, double mean) {
        return variance <= 1e-12 * mean * mean;
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon);
    }
}
