package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Online normalisation (1905.05894): sample by sample, by running statistics of the samples before,
 * so that a mini-batch of one image is as good as any other. A step of several rows is the same as
 * as many steps of one, in the order of the rows, but for the parameters, which it changes once.
 *
 * <pre>
 * z = (x - mean) / sqrt(variance + epsilon)          by the statistics before the sample
 * y = scale z / sqrt(level + epsilon) + shift        level: mean of z^2 over the whole sample
 * </pre>
 *
 * The statistics then follow with the sample's own mean m and variance v, at {@code rate = 1 -
 * forwardDecay}:
 *
 * <pre>
 * variance = (1 - rate) variance + rate v + rate (1 - rate) (m - mean)^2
 * mean = (1 - rate) mean + rate m
 * </pre>
 *
 * <p>Division by the level of the sample keeps statistics that are not up to date from growing from
 * layer to layer. The paper has it after scale and shift; here these come last, as in every method.
 *
 * @param forwardDecay what a sample leaves of the running statistics, in [0, 1]; the paper's
 *     alpha_f
 * @param backwardDecay what a sample leaves of the errors of the gradient, in [0, 1]; the paper's
 *     alpha_b
 * @param layerScaling whether a sample is divided by its level, for which inference needs its
 *     moments
 * @param epsilon added to variances and levels
 */
@AutoService(Normalizer.class)
public record OnlineNorm(
        double forwardDecay, double backwardDecay, boolean layerScaling, double epsilon)
        implements Normalizer {

    /** Position of the running mean among the state vectors. */
    static final int MEAN = 0;

    /** Position of the running variance. */
    static final int VARIANCE = 1;

    /** Position of what the gradients left along the normalised values; the paper's epsilon^(y). */
    static final int ERROR_ALONG_OUTPUT = 2;

    /** Position of what they left of a mean; the paper's epsilon^(1). */
    static final int ERROR_ALONG_ONES = 3;

    public OnlineNorm {
        if (!isDecay(forwardDecay) || !isDecay(backwardDecay) || !(epsilon > 0)) {
            throw new ModelException(
                    ("OnlineNorm needs decays in [0, 1] and an epsilon above 0, found forward-decay"
                                    + " %s, backward-decay %s, epsilon %s")
                            .formatted(forwardDecay, backwardDecay, epsilon));
        }
    }

    /** As in the paper. */
    public OnlineNorm() {
        this(0.999, 0.99, true, 1e-5);
    }

    private static boolean isDecay(double value) {
        return value >= 0 && value <= 1;
    }

    @Override
    public Needs needs() {
        return new Needs(Needs.Grouping.SAMPLE, layerScaling, Set.of());
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        return List.of(
                new StateSpec("runningMean", StateRole.MEAN, channels, 0),
                new StateSpec("runningVariance", StateRole.VARIANCE, channels, 1),
                new StateSpec("errorAlongOutput", StateRole.OTHER, channels, 0),
                new StateSpec("errorAlongOnes", StateRole.OTHER, channels, 0));
    }

    @Override
    public OptionalDouble runningStatisticsEpsilon() {
        return layerScaling ? OptionalDouble.empty() : OptionalDouble.of(epsilon);
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        int channels = moments.channels();
        int values = moments.groups() * channels;
        System.arraycopy(moments.mean(), 0, out.center(), 0, values);
        System.arraycopy(step.state()[MEAN], 0, out.offset(), 0, channels);
        System.arraycopy(step.state()[VARIANCE], 0, out.multiplier(), 0, channels);
        for (int i = channels; i < values; i++) {
            int before = i - channels;
            double mean = out.offset()[before];
            out.multiplier()[i] = nextVariance(moments, before, mean, out.multiplier()[before]);
            out.offset()[i] = nextMean(moments, before, mean);
        }
        normalize(step, moments.groups());
    }

    @Override
    public void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        int channels = step.moments().channels();
        int groups = step.moments().groups();
        for (int first = 0; first < groups * channels; first += channels) {
            System.arraycopy(step.state()[MEAN], 0, out.center(), first, channels);
            System.arraycopy(step.state()[MEAN], 0, out.offset(), first, channels);
            System.arraycopy(step.state()[VARIANCE], 0, out.multiplier(), first, channels);
        }
        normalize(step, groups);
    }

    /**
     * Where the coefficients hold the mean that each sample is normalised by in place of the
     * offset, and its variance in place of the multiplier: writes those.
     */
    private void normalize(NormalizationStep step, int groups) {
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        int channels = step.moments().channels();
        for (int first = 0; first < groups * channels; first += channels) {
            double inverse =
                    inverseLevel(step.moments(), first, out.offset(), out.multiplier(), first);
            for (int channel = 0; channel < channels; channel++) {
                int i = first + channel;
                double distance = out.center()[i] - out.offset()[i];
                double multiplier =
                        affine.scale()[channel] * inverse * inverse(out.multiplier()[i]);
                out.multiplier()[i] = multiplier;
                out.offset()[i] = multiplier * distance + affine.shift()[channel];
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of one sample, with k values in each of its C channels, {@code s = 1 / sqrt(variance +
     * epsilon)}, {@code z = s (x - mean)}, {@code l = 1 / sqrt(level + epsilon)}, {@code w = l z}
     * and {@code g = scale dy}: the level depends on each value by {@code d level / d z_i = 2 z_i /
     * (C k)}, so that exactly
     *
     * <pre>
     * dz = l (g - w sum(g w) / (C k)) = l g - q z,  q = l^3 sum(g z) / (C k)
     * dscale = sum(dy w),  dshift = sum(dy)
     * </pre>
     *
     * with the sum of q over the whole sample; without division by the level l = 1 and q = 0. From
     * here on the paper's two projections take the place of what the gradient would be if it went
     * through the statistics (its equations 11 and 12): e_y and e_1 are what the samples before
     * left of a channel's gradient along z and along ones, and {@code rate = 1 - backwardDecay} of
     * that is taken off this one.
     *
     * <pre>
     * t = dz - rate e_y z,         e_y += mean(t z)
     * dx = s t - rate e_1,         e_1 += mean(dx)
     * </pre>
     *
     * Both means follow from the moments m and v of the channel, since {@code mean(z) = s (m -
     * mean)} and {@code mean(z^2) = s^2 v + mean(z)^2}.
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        int channels = moments.channels();
        Arrays.fill(step.dAffine().scale(), 0);
        Arrays.fill(step.dAffine().shift(), 0);
        for (int i = 0; i < step.state().length; i++) {
            System.arraycopy(step.state()[i], 0, step.nextState()[i], 0, channels);
        }
        for (int first = 0; first < moments.groups() * channels; first += channels) {
            backwardSample(step, first);
        }
    }

    /** One sample, with the statistics and errors before it in place of the next state. */
    private void backwardSample(NormalizationStep step, int first) {
        Moments moments = step.moments();
        double[] means = step.nextState()[MEAN];
        double[] variances = step.nextState()[VARIANCE];
        int channels = moments.channels();
        double inverse = inverseLevel(moments, first, means, variances, 0);
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            double sumDyNormalized = sumDyNormalized(step, first + channel, channel);
            step.dAffine().scale()[channel] += inverse * sumDyNormalized;
            step.dAffine().shift()[channel] += step.sums().dy()[first + channel];
            sum += step.affine().scale()[channel] * sumDyNormalized;
        }
        double slope =
                layerScaling
                        ? inverse * inverse * inverse * sum / ((double) channels * moments.count())
                        : 0;
        for (int channel = 0; channel < channels; channel++) {
            project(step, first + channel, channel, inverse, slope);
        }
    }

    /** {@code dz = inverse scale dy - slope z} to dx, and on to the next sample. */
    private void project(NormalizationStep step, int i, int channel, double inverse, double slope) {
        Moments moments = step.moments();
        double[][] state = step.nextState();
        BackwardCoefficients out = step.gradientCoefficients();
        double mean = state[MEAN][channel];
        double variance = state[VARIANCE][channel];
        double deviation = inverse(variance);
        double normalizedMean = deviation * (moments.mean()[i] - mean);
        double square = meanSquare(moments, i, mean, variance);
        double upstream = inverse * step.affine().scale()[channel];
        double meanUpstream = upstream * step.sums().dy()[i] / moments.count();
        double meanUpstreamNormalized =
                upstream * sumDyNormalized(step, i, channel) / moments.count();

        double along = slope + (1 - backwardDecay) * state[ERROR_ALONG_OUTPUT][channel];
        double constant = (1 - backwardDecay) * state[ERROR_ALONG_ONES][channel];
        out.upstream()[i] = deviation * upstream;
        out.centered()[i] = -deviation * deviation * along;
        out.constant()[i] = -deviation * along * normalizedMean - constant;

        state[ERROR_ALONG_OUTPUT][channel] += meanUpstreamNormalized - along * square;
        state[ERROR_ALONG_ONES][channel] +=
                deviation * (meanUpstream - along * normalizedMean) - constant;
        state[VARIANCE][channel] = nextVariance(moments, i, mean, variance);
        state[MEAN][channel] = nextMean(moments, i, mean);
    }

    /** Sum of {@code dy z}, by the statistics in the place of the next state. */
    private double sumDyNormalized(NormalizationStep step, int i, int channel) {
        double distance = step.moments().mean()[i] - step.nextState()[MEAN][channel];
        return inverse(step.nextState()[VARIANCE][channel])
                * (step.sums().dyCentered()[i] + distance * step.sums().dy()[i]);
    }

    /**
     * What a sample is multiplied by after it was normalised.
     *
     * @param first index of its first channel among the moments
     * @param firstStatistic index of that channel's mean and variance that it is normalised by
     */
    private double inverseLevel(
            Moments moments, int first, double[] means, double[] variances, int firstStatistic) {
        if (!layerScaling) {
            return 1;
        }
        double sum = 0;
        for (int channel = 0; channel < moments.channels(); channel++) {
            int at = firstStatistic + channel;
            sum += meanSquare(moments, first + channel, means[at], variances[at]);
        }
        return inverse(sum / moments.channels());
    }

    /** Mean of {@code z^2} in a channel of a sample. */
    private double meanSquare(Moments moments, int i, double mean, double variance) {
        double distance = moments.mean()[i] - mean;
        return (moments.variance()[i] + distance * distance) / (variance + epsilon);
    }

    private double nextMean(Moments moments, int i, double mean) {
        return mean + (1 - forwardDecay) * (moments.mean()[i] - mean);
    }

    private double nextVariance(Moments moments, int i, double mean, double variance) {
        double rate = 1 - forwardDecay;
        double distance = moments.mean()[i] - mean;
        return variance
                + rate * (moments.variance()[i] - variance)
                + rate * forwardDecay * distance * distance;
    }

    private double inverse(double square) {
        return 1 / Math.sqrt(square + epsilon);
    }
}
