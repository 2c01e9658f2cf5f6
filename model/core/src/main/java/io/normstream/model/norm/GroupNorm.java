package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.Arrays;
import java.util.List;

/**
 * Group normalisation (1803.08494): the channels of one sample are normalised in {@code groups} of
 * neighbours. It knows no mini-batch and no running statistics, so it is the same in training and
 * inference.
 *
 * @param groups number of channel groups; must divide the number of channels
 * @param epsilon added to the variance
 */
@AutoService(Normalizer.class)
public record GroupNorm(int groups, double epsilon) implements Normalizer {

    public GroupNorm {
        if (groups < 1 || !(epsilon > 0)) {
            throw new ModelException(
                    "GroupNorm needs at least 1 group and an epsilon above 0, found groups "
                            + groups
                            + ", epsilon "
                            + epsilon);
        }
    }

    /** Of the usual 8 groups, with the usual epsilon of 1e-5. */
    public GroupNorm() {
        this(8, 1e-5);
    }

    /** With the usual epsilon of 1e-5. */
    public static GroupNorm of(int groups) {
        return new GroupNorm(groups, 1e-5);
    }

    @Override
    public Needs needs() {
        return Needs.SAMPLE;
    }

    @Override
    public void checkChannels(int channels) {
        if (channels % groups != 0) {
            throw new ModelException(
                    "GroupNorm of " + groups + " groups does not divide " + channels + " channels");
        }
    }

    @Override
    public List<StateSpec> state(int channels) {
        return List.of();
    }

    @Override
    public void forward(NormalizationStep step) {
        infer(step);
    }

    @Override
    public void infer(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        int channels = moments.channels();
        int width = channels / groups;
        int values = moments.groups() * channels;
        for (int first = 0; first < values; first += width) {
            double mean = mean(moments.mean(), first, width);
            double deviation = inverseDeviation(moments, mean, first, width);
            for (int i = first; i < first + width; i++) {
                double multiplier = affine.scale()[i % channels] * deviation;
                out.center()[i] = moments.mean()[i];
                out.multiplier()[i] = multiplier;
                out.offset()[i] =
                        multiplier * (moments.mean()[i] - mean) + affine.shift()[i % channels];
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>As in {@link BatchNormalizer#backward}, with the M = m width values of a group of channels
     * in place of those of one channel, and a scale that differs from channel to channel, so that
     * {@code g = scale dy} stays inside the sums:
     *
     * <pre>
     * dx = s (g - sum(g) / M - xh sum(g xh) / M),  xh = s (x - mean of the group)
     * dscale = sum over samples and positions of dy xh,  dshift = sum of dy
     * </pre>
     *
     * The engine centres each channel by its own mean: {@code x - mean of the group = (x - mean) +
     * (mean - mean of the group)}, whose second part is a constant of the channel.
     */
    @Override
    public void backward(NormalizationStep step) {
        int channels = step.moments().channels();
        int width = channels / groups;
        int values = step.moments().groups() * channels;
        Arrays.fill(step.dAffine().scale(), 0);
        Arrays.fill(step.dAffine().shift(), 0);
        for (int first = 0; first < values; first += width) {
            backwardGroup(step, first, width);
        }
    }

    /** BN's kernel over one group: {@code dx = s (g - mean(g) - xh mean(g xh)), g = scale dy}. */
    private void backwardGroup(NormalizationStep step, int first, int width) {
        Moments moments = step.moments();
        GradientSums sums = step.sums();
        AffineValues affine = step.affine();
        AffineValues dAffine = step.dAffine();
        BackwardCoefficients out = step.gradientCoefficients();
        double mean = mean(moments.mean(), first, width);
        double deviation = inverseDeviation(moments, mean, first, width);
        double sumGradient = 0;
        double sumGradientNormalized = 0;
        for (int i = first; i < first + width; i++) {
            int channel = i % moments.channels();
            double sumDyNormalized =
                    deviation * (sums.dyCentered()[i] + (moments.mean()[i] - mean) * sums.dy()[i]);
            dAffine.scale()[channel] += sumDyNormalized;
            dAffine.shift()[channel] += sums.dy()[i];
            sumGradient += affine.scale()[channel] * sums.dy()[i];
            sumGradientNormalized += affine.scale()[channel] * sumDyNormalized;
        }
        double count = (double) moments.count() * width;
        double slope = -deviation * deviation * sumGradientNormalized / count;
        for (int i = first; i < first + width; i++) {
            out.upstream()[i] = affine.scale()[i % moments.channels()] * deviation;
            out.centered()[i] = slope;
            out.constant()[i] =
                    slope * (moments.mean()[i] - mean) - deviation * sumGradient / count;
        }
    }

    /** Mean of a group of channels of one sample. */
    static double mean(double[] means, int first, int width) {
        double sum = 0;
        for (int i = first; i < first + width; i++) {
            sum += means[i];
        }
        return sum / width;
    }

    /** Of its variance: that within the channels plus that between their means. */
    double inverseDeviation(Moments moments, double mean, int first, int width) {
        double sum = 0;
        for (int i = first; i < first + width; i++) {
            double distance = moments.mean()[i] - mean;
            sum += moments.variance()[i] + distance * distance;
        }
        return 1 / Math.sqrt(sum / width + epsilon);
    }
}
