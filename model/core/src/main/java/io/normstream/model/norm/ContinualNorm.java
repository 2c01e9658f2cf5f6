package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;

/**
 * Continual normalisation (Pham, Liu and Hoi, "Continual Normalization: Rethinking Batch
 * Normalization for Online Continual Learning", ICLR 2022): group normalisation without scale and
 * shift, then batch normalisation of what that gives.
 *
 * <pre>
 * z = t (x - mean of the sample's group of channels),  t = 1 / sqrt(its variance + epsilon)
 * y = scale s (z - mean) + shift,                      s = 1 / sqrt(variance + epsilon)
 * </pre>
 *
 * with mean and variance of z over the mini-batch in training, running ones in inference. Two
 * layers would do the same; this is one pass instead of two, since z is linear in x within a
 * channel of a sample, so that the moments of z follow from those of x.
 *
 * <p>A channel that a mini-batch cannot normalise goes through the running statistics, as in {@link
 * BatchNormalizer}.
 *
 * @param groups number of channel groups; must divide the number of channels
 * @param epsilon added to both variances
 * @param running how the running statistics of z follow
 */
@AutoService(Normalizer.class)
public record ContinualNorm(int groups, double epsilon, RunningStatistics running)
        implements Normalizer {

    public ContinualNorm {
        if (groups < 1 || !(epsilon > 0)) {
            throw new ModelException(
                    "ContinualNorm needs at least 1 group and an epsilon above 0, found groups "
                            + groups
                            + ", epsilon "
                            + epsilon);
        }
    }

    /** Of 8 groups, with the usual epsilon of 1e-5 and the running statistics of PyTorch. */
    public ContinualNorm() {
        this(8, 1e-5, RunningStatistics.pytorch());
    }

    private GroupNorm ofSamples() {
        return new GroupNorm(groups, epsilon);
    }

    @Override
    public Needs needs() {
        return Needs.SAMPLE;
    }

    @Override
    public void checkChannels(int channels) {
        ofSamples().checkChannels(channels);
    }

    @Override
    public List<StateSpec> state(int channels) {
        return running.state(channels);
    }

    /** The moments of z. */
    @Override
    public Moments observed(NormalizationStep step) {
        Moments moments = step.moments();
        Moments observed = new Moments(moments.groups(), moments.channels());
        observed.resize(moments.groups(), moments.count());
        normalizeSamples(moments, observed.variance(), observed.mean());
        for (int i = 0; i < moments.groups() * moments.channels(); i++) {
            double deviation = observed.variance()[i];
            observed.variance()[i] = deviation * deviation * moments.variance()[i];
        }
        return observed;
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        normalizeSamples(moments, out.multiplier(), out.offset());
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = mean(moments, out.offset(), channel);
            double variance = variance(moments, out.multiplier(), out.offset(), channel, mean);
            if (RunningStatistics.standIn(values(moments), mean, variance)) {
                normalizeByState(step, channel);
            } else {
                normalize(step, channel, mean, variance);
            }
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        normalizeSamples(step.moments(), out.multiplier(), out.offset());
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            normalizeByState(step, channel);
        }
    }

    /**
     * For {@code z = t (x - mean of x) + mean of z} in every channel of every sample.
     *
     * @param deviations where t goes
     * @param means where the mean of z goes
     */
    private void normalizeSamples(Moments moments, double[] deviations, double[] means) {
        int width = moments.channels() / groups;
        GroupNorm norm = ofSamples();
        for (int first = 0; first < moments.groups() * moments.channels(); first += width) {
            double mean = GroupNorm.mean(moments.mean(), first, width);
            double deviation = norm.inverseDeviation(moments, mean, first, width);
            for (int i = first; i < first + width; i++) {
                deviations[i] = deviation;
                means[i] = deviation * (moments.mean()[i] - mean);
            }
        }
    }

    private void normalizeByState(NormalizationStep step, int channel) {
        double mean = step.state()[RunningStatistics.MEAN][channel];
        normalize(step, channel, mean, step.state()[RunningStatistics.VARIANCE][channel]);
    }

    /** From the coefficients of z to those of y. */
    private void normalize(NormalizationStep step, int channel, double mean, double variance) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        double multiplier = step.affine().scale()[channel] * inverse(variance);
        double shift = step.affine().shift()[channel];
        for (int i = channel; i < moments.groups() * moments.channels(); i += moments.channels()) {
            out.center()[i] = moments.mean()[i];
            out.multiplier()[i] *= multiplier;
            out.offset()[i] = multiplier * (out.offset()[i] - mean) + shift;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The gradients of both normalisations, one after the other. For z, as in {@link
     * BatchNormalizer#backward}, over the m values of a channel in the mini-batch:
     *
     * <pre>
     * dz = scale (s dy - s^2 (sum(dy zh) / m) (z - mean) - s sum(dy) / m),  zh = s (z - mean)
     * dscale = sum(dy zh),  dshift = sum(dy)
     * </pre>
     *
     * Then for x, as in {@link GroupNorm#backward}, over the M values of a sample's group:
     *
     * <pre>
     * dx = t (dz - sum(dz) / M - z sum(dz z) / M)
     * </pre>
     *
     * Since dz is linear in dy and z, and z in x, both sums follow from those of dy and from the
     * moments of x, and dx is linear in dy and x.
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        BackwardCoefficients out = step.gradientCoefficients();
        normalizeSamples(moments, out.upstream(), out.constant());
        double rate = running.count(step.state(), step.nextState());
        for (int channel = 0; channel < moments.channels(); channel++) {
            backwardChannel(step, channel, rate);
        }
        int width = moments.channels() / groups;
        for (int first = 0; first < moments.groups() * moments.channels(); first += width) {
            backwardGroup(step, first, width);
        }
    }

    /**
     * From t in the place of the coefficient of dy, and the mean of z in that of the constant, to
     * {@code dz = upstream dy + centered (z - mean of z in the sample) + constant}.
     */
    private void backwardChannel(NormalizationStep step, int channel, double rate) {
        Moments moments = step.moments();
        BackwardCoefficients out = step.gradientCoefficients();
        double[][] state = step.state();
        long count = values(moments);
        double mean = mean(moments, out.constant(), channel);
        double variance = variance(moments, out.upstream(), out.constant(), channel, mean);
        running.follow(channel, rate, mean, variance, count, state, step.nextState());
        boolean frozen = RunningStatistics.standIn(count, mean, variance);
        double center = frozen ? state[RunningStatistics.MEAN][channel] : mean;
        double deviation = inverse(frozen ? state[RunningStatistics.VARIANCE][channel] : variance);
        double sumDy = 0;
        double sumDyNormalized = 0;
        for (int i = channel; i < moments.groups() * moments.channels(); i += moments.channels()) {
            double dy = step.sums().dy()[i];
            double dyCentered = step.sums().dyCentered()[i];
            double distance = out.constant()[i] - center;
            sumDy += dy;
            sumDyNormalized += deviation * (out.upstream()[i] * dyCentered + distance * dy);
        }
        step.dAffine().scale()[channel] = sumDyNormalized;
        step.dAffine().shift()[channel] = sumDy;
        double multiplier = step.affine().scale()[channel] * deviation;
        double share = frozen ? 0 : 1.0 / count;
        double slope = -multiplier * deviation * sumDyNormalized * share;
        for (int i = channel; i < moments.groups() * moments.channels(); i += moments.channels()) {
            double distance = out.constant()[i] - center;
            out.upstream()[i] = multiplier;
            out.centered()[i] = slope;
            out.constant()[i] = slope * distance - multiplier * sumDy * share;
        }
    }

    /** From the coefficients of dz to those of dx, in one group of channels of one sample. */
    private void backwardGroup(NormalizationStep step, int first, int width) {
        Moments moments = step.moments();
        BackwardCoefficients out = step.gradientCoefficients();
        double mean = GroupNorm.mean(moments.mean(), first, width);
        double deviation = ofSamples().inverseDeviation(moments, mean, first, width);
        double sumDz = 0;
        double sumDzNormalized = 0;
        for (int i = first; i < first + width; i++) {
            double squares = deviation * moments.count() * moments.variance()[i];
            double ofChannel =
                    out.upstream()[i] * step.sums().dy()[i] + moments.count() * out.constant()[i];
            sumDz += ofChannel;
            sumDzNormalized +=
                    deviation
                            * (out.upstream()[i] * step.sums().dyCentered()[i]
                                    + out.centered()[i] * squares
                                    + (moments.mean()[i] - mean) * ofChannel);
        }
        double count = (double) moments.count() * width;
        double slope = sumDzNormalized / count;
        for (int i = first; i < first + width; i++) {
            double meanOfZ = deviation * (moments.mean()[i] - mean);
            out.upstream()[i] *= deviation;
            out.centered()[i] = deviation * deviation * (out.centered()[i] - slope);
            out.constant()[i] = deviation * (out.constant()[i] - sumDz / count - slope * meanOfZ);
        }
    }

    /** Number of values of a channel in the mini-batch. */
    private static long values(Moments moments) {
        return moments.groups() * moments.count();
    }

    /** Mean of z in a channel, from those of its samples. */
    private static double mean(Moments moments, double[] means, int channel) {
        double sum = 0;
        for (int i = channel; i < moments.groups() * moments.channels(); i += moments.channels()) {
            sum += means[i];
        }
        return sum / moments.groups();
    }

    /** Its variance: that within the samples plus that between their means. */
    private static double variance(
            Moments moments, double[] deviations, double[] means, int channel, double mean) {
        double sum = 0;
        for (int i = channel; i < moments.groups() * moments.channels(); i += moments.channels()) {
            double distance = means[i] - mean;
            sum += deviations[i] * deviations[i] * moments.variance()[i] + distance * distance;
        }
        return sum / moments.groups();
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon);
    }
}
