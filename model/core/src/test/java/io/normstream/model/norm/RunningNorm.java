package io.normstream.model.norm;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A method that no recipe has: it normalises every row by running statistics, in training too, and
 * learns a gain besides scale and shift. Its statistics follow those of samples, which may count
 * differently, at half the way each step. So it uses what {@link BatchNorm} and {@link GroupNorm}
 * leave alone.
 *
 * @param weighs whether samples count by the weights of the step
 */
public record RunningNorm(boolean weighs) implements Normalizer {
    /** Position of the number of the last step among the state vectors. */
    public static final int LAST_STEP = 2;

    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.5;

    @Override
    public Needs needs() {
        return new Needs(
                Needs.Grouping.SAMPLE,
                false,
                weighs ? Set.of(Needs.Fact.SAMPLE_WEIGHTS) : Set.of());
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<ParameterSpec> parameters(int channels) {
        return List.of(
                new ParameterSpec(
                        "gain", List.of(channels), Role.SCALE, new Initializer.Constant(0)));
    }

    @Override
    public List<StateSpec> state(int channels) {
        return List.of(
                new StateSpec("mean", StateRole.MEAN, channels, 0),
                new StateSpec("variance", StateRole.VARIANCE, channels, 1),
                new StateSpec("lastStep", StateRole.OTHER, 1, 0));
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        ForwardCoefficients out = step.coefficients();
        for (int i = 0; i < moments.groups() * moments.channels(); i++) {
            int channel = i % moments.channels();
            double multiplier = multiplier(step, channel);
            double distance = moments.mean()[i] - step.state()[0][channel];
            out.center()[i] = moments.mean()[i];
            out.multiplier()[i] = multiplier;
            out.offset()[i] = step.affine().shift()[channel] + multiplier * distance;
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        for (int i = 0; i < step.moments().groups() * step.moments().channels(); i++) {
            int channel = i % step.moments().channels();
            out.center()[i] = step.state()[0][channel];
            out.multiplier()[i] = multiplier(step, channel);
            out.offset()[i] = step.affine().shift()[channel];
        }
    }

    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        Arrays.fill(step.dAffine().scale(), 0);
        Arrays.fill(step.dAffine().shift(), 0);
        Arrays.fill(step.dParameters()[0], 0);
        for (int i = 0; i < moments.groups() * moments.channels(); i++) {
            int channel = i % moments.channels();
            double distance = moments.mean()[i] - step.state()[0][channel];
            double sum =
                    inverseDeviation(step, channel)
                            * (step.sums().dyCentered()[i] + distance * step.sums().dy()[i]);
            step.dAffine().scale()[channel] += (1 + step.parameters()[0][channel]) * sum;
            step.dAffine().shift()[channel] += step.sums().dy()[i];
            step.dParameters()[0][channel] += step.affine().scale()[channel] * sum;
            step.gradientCoefficients().upstream()[i] = multiplier(step, channel);
            step.gradientCoefficients().centered()[i] = 0;
            step.gradientCoefficients().constant()[i] = 0;
        }
        for (int channel = 0; channel < moments.channels(); channel++) {
            follow(step, channel);
        }
        step.nextState()[LAST_STEP][0] = step.context().step();
    }

    private void follow(NormalizationStep step, int channel) {
        Moments moments = step.moments();
        double weights = 0;
        double mean = 0;
        double square = 0;
        for (int group = 0; group < moments.groups(); group++) {
            int i = group * moments.channels() + channel;
            float[] given = step.context().sampleWeights();
            double weight = weighs && given != null ? given[group] : 1;
            weights += weight;
            mean += weight * moments.mean()[i];
            square += weight * (moments.variance()[i] + moments.mean()[i] * moments.mean()[i]);
        }
        mean /= weights;
        double variance = square / weights - mean * mean;
        double[] means = step.state()[0];
        double[] variances = step.state()[1];
        step.nextState()[0][channel] = means[channel] + MOMENTUM * (mean - means[channel]);
        step.nextState()[1][channel] =
                variances[channel] + MOMENTUM * (variance - variances[channel]);
    }

    private static double multiplier(NormalizationStep step, int channel) {
        double gain = 1 + step.parameters()[0][channel];
        return step.affine().scale()[channel] * gain * inverseDeviation(step, channel);
    }

    private static double inverseDeviation(NormalizationStep step, int channel) {
        return 1 / Math.sqrt(step.state()[1][channel] + EPSILON);
    }
}
