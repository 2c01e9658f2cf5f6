package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Batch normalisation (1502.03167): a channel is normalised over all rows and positions of the
 * mini-batch in training, by running statistics in inference.
 *
 * <p>A channel that a mini-batch cannot normalise, since it holds a single value or the same value
 * everywhere, goes through the running statistics, which are then constants of the backward half:
 * its output would else be the shift whatever came in.
 *
 * @param epsilon added to the variance
 */
@AutoService(Normalizer.class)
public record BatchNorm(double epsilon, RunningStatistics running) implements Normalizer {

    /** A variance below this fraction of the squared mean is rounding. */
    private static final double CONSTANT = 1e-12;

    public BatchNorm {
        if (!(epsilon >= 0)) {
            throw new ModelException("Epsilon must not be negative, found " + epsilon);
        }
    }

    /** With the usual epsilon of 1e-5 and the running statistics of PyTorch. */
    public BatchNorm() {
        this(1e-5, RunningStatistics.pytorch());
    }

    /** With the usual epsilon of 1e-5. */
    public static BatchNorm of(RunningStatistics running) {
        return new BatchNorm(1e-5, running);
    }

    @Override
    public Needs needs() {
        return Needs.MINI_BATCH;
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        return running.state(channels);
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        double[][] state = step.state();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double deviation = inverseDeviation(moments, state, channel);
            double multiplier = affine.scale()[channel] * deviation;
            double offset = distance(moments, state, channel) * multiplier;
            out.center()[channel] = moments.mean()[channel];
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] = affine.shift()[channel] + offset;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code s = 1 / sqrt(variance + epsilon)}, {@code xh = s (x - mean)} and {@code g =
     * scale dy} over the m values of a channel, {@code d mean / d x_i = 1 / m} and {@code d
     * variance / d x_i = 2 (x_i - mean) / m} give
     *
     * <pre>
     * dx = s (g - mean(g) - xh mean(g xh))
     *    = scale s dy - scale s^2 (sum(dy xh) / m) (x - mean) - scale s sum(dy) / m
     * dscale = sum(dy xh),  dshift = sum(dy)
     * </pre>
     *
     * Where running statistics normalise they are constants: both means over m fall away.
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        GradientSums sums = step.sums();
        AffineValues affine = step.affine();
        double[][] state = step.state();
        BackwardCoefficients out = step.gradientCoefficients();
        AffineValues dAffine = step.dAffine();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double deviation = inverseDeviation(moments, state, channel);
            double multiplier = affine.scale()[channel] * deviation;
            double sumDy = sums.dy()[channel];
            // sum of dy * normalised x
            double sumDyNormalized =
                    deviation
                            * (sums.dyCentered()[channel]
                                    + distance(moments, state, channel) * sumDy);
            boolean frozen = frozen(moments, channel);
            double mean = frozen ? 0 : 1.0 / moments.count();
            out.upstream()[channel] = multiplier;
            out.centered()[channel] = -multiplier * deviation * sumDyNormalized * mean;
            out.constant()[channel] = -multiplier * sumDy * mean;
            dAffine.scale()[channel] = sumDyNormalized;
            dAffine.shift()[channel] = sumDy;
        }
        updateState(step);
    }

    @Override
    public OptionalDouble runningStatisticsEpsilon() {
        return OptionalDouble.of(epsilon);
    }

    @Override
    public void infer(NormalizationStep step) {
        AffineValues affine = step.affine();
        double[][] state = step.state();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < affine.scale().length; channel++) {
            double deviation = inverse(state[RunningStatistics.VARIANCE][channel]);
            out.center()[channel] = state[RunningStatistics.MEAN][channel];
            out.multiplier()[channel] = affine.scale()[channel] * deviation;
            out.offset()[channel] = affine.shift()[channel];
        }
    }

    /** Whether the mini-batch can normalise all channels, none of them by running statistics. */
    public boolean normalizesByMiniBatch(Moments moments) {
        for (int channel = 0; channel < moments.channels(); channel++) {
            if (frozen(moments, channel)) {
                return false;
            }
        }
        return true;
    }

    /** The part of {@link #backward} that follows the running statistics. */
    public void updateState(NormalizationStep step) {
        running.update(step.moments(), step.state(), step.nextState());
    }

    private static boolean frozen(Moments moments, int channel) {
        double mean = moments.mean()[channel];
        return moments.count() == 1 || moments.variance()[channel] <= CONSTANT * mean * mean;
    }

    private double inverseDeviation(Moments moments, double[][] state, int channel) {
        return inverse(
                frozen(moments, channel)
                        ? state[RunningStatistics.VARIANCE][channel]
                        : moments.variance()[channel]);
    }

    /** From the mean that normalises to the mean of the mini-batch. */
    private static double distance(Moments moments, double[][] state, int channel) {
        return frozen(moments, channel)
                ? moments.mean()[channel] - state[RunningStatistics.MEAN][channel]
                : 0;
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon);
    }
}
