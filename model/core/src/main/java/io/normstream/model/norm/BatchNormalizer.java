package io.normstream.model.norm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Batch normalisation (1502.03167) up to a gain and an offset of each channel, which are constants
 * of the step: over all rows and positions of the mini-batch in training,
 *
 * <pre>
 * y = scale (gain xh + offset) + shift,  xh = (x - mean) / sqrt(variance + epsilon)
 * </pre>
 *
 * and by running statistics in inference. Batch renormalisation (1702.03275, algorithm 1) is one
 * with its r and d. So an engine may give all of them the primitive that it has for xh and its
 * gradient.
 *
 * <p>A channel that a mini-batch cannot normalise, since it holds a single value or the same value
 * everywhere, goes through the running statistics, which are then constants of the backward half:
 * its output would else be the shift whatever came in. It has no gain and no offset.
 */
public interface BatchNormalizer extends Normalizer {

    /** Added to the variance. */
    double epsilon();

    /** How the running statistics follow. */
    RunningStatistics running();

    /**
     * Whether {@link #gain} and {@link #offset} may be other than 1 and 0. They may follow from the
     * moments, so that an engine has to know those before it applies them.
     */
    default boolean corrects() {
        return false;
    }

    /** What the normalised values of {@code channel} are multiplied by, before the scale. */
    default double gain(NormalizationStep step, int channel) {
        return 1;
    }

    /** What is added to that, before the scale too. */
    default double offset(NormalizationStep step, int channel) {
        return 0;
    }

    @Override
    default Optional<BatchNormalizer> asBatchNormalizer() {
        return Optional.of(this);
    }

    @Override
    default Needs needs() {
        return Needs.MINI_BATCH;
    }

    @Override
    default void checkChannels(int channels) {}

    @Override
    default List<StateSpec> state(int channels) {
        return running().state(channels);
    }

    @Override
    default OptionalDouble runningStatisticsEpsilon() {
        return OptionalDouble.of(epsilon());
    }

    @Override
    default void forward(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double multiplier = multiplier(step, channel);
            double offset =
                    frozen(moments, channel)
                            ? distance(step, channel) * multiplier
                            : offset(step, channel) * affine.scale()[channel];
            out.center()[channel] = moments.mean()[channel];
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] = affine.shift()[channel] + offset;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code s = 1 / sqrt(variance + epsilon)}, {@code xh = s (x - mean)} and {@code g =
     * scale gain dy} over the m values of a channel, {@code d mean / d x_i = 1 / m} and {@code d
     * variance / d x_i = 2 (x_i - mean) / m} give
     *
     * <pre>
     * dx = s (g - mean(g) - xh mean(g xh))
     *    = scale gain (s dy - s^2 (sum(dy xh) / m) (x - mean) - s sum(dy) / m)
     * dscale = gain sum(dy xh) + offset sum(dy),  dshift = sum(dy)
     * </pre>
     *
     * Where running statistics normalise they are constants: both means over m fall away.
     */
    @Override
    default void backward(NormalizationStep step) {
        Moments moments = step.moments();
        GradientSums sums = step.sums();
        BackwardCoefficients out = step.gradientCoefficients();
        AffineValues dAffine = step.dAffine();
        for (int channel = 0; channel < moments.channels(); channel++) {
            boolean frozen = frozen(moments, channel);
            double deviation = inverseDeviation(step, channel);
            double multiplier = multiplier(step, channel);
            double sumDy = sums.dy()[channel];
            // sum of dy * normalised x
            double sumDyNormalized =
                    deviation * (sums.dyCentered()[channel] + distance(step, channel) * sumDy);
            double mean = frozen ? 0 : 1.0 / moments.count();
            out.upstream()[channel] = multiplier;
            out.centered()[channel] = -multiplier * deviation * sumDyNormalized * mean;
            out.constant()[channel] = -multiplier * sumDy * mean;
            dAffine.scale()[channel] =
                    frozen
                            ? sumDyNormalized
                            : gain(step, channel) * sumDyNormalized + offset(step, channel) * sumDy;
            dAffine.shift()[channel] = sumDy;
        }
        updateState(step);
    }

    @Override
    default void infer(NormalizationStep step) {
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

    /**
     * Whether the mini-batch normalises all channels, none of them by running statistics. Where
     * not, the primitives do not do it, but {@link #forward} and {@link #backward}.
     */
    default boolean normalizesByMiniBatch(NormalizationStep step) {
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            if (frozen(step.moments(), channel)) {
                return false;
            }
        }
        return true;
    }

    /** The part of {@link #backward} that follows the running statistics. */
    default void updateState(NormalizationStep step) {
        running().update(step.moments(), step.state(), step.nextState());
    }

    private static boolean frozen(Moments moments, int channel) {
        return RunningStatistics.standIn(
                moments.count(), moments.mean()[channel], moments.variance()[channel]);
    }

    private double multiplier(NormalizationStep step, int channel) {
        double gain = frozen(step.moments(), channel) ? 1 : gain(step, channel);
        return step.affine().scale()[channel] * gain * inverseDeviation(step, channel);
    }

    private double inverseDeviation(NormalizationStep step, int channel) {
        return inverse(
                frozen(step.moments(), channel)
                        ? step.state()[RunningStatistics.VARIANCE][channel]
                        : step.moments().variance()[channel]);
    }

    /** From the mean that normalises to the mean of the mini-batch. */
    private static double distance(NormalizationStep step, int channel) {
        return frozen(step.moments(), channel)
                ? step.moments().mean()[channel] - step.state()[RunningStatistics.MEAN][channel]
                : 0;
    }

    private double inverse(double variance) {
        return 1 / Math.sqrt(variance + epsilon());
    }
}
