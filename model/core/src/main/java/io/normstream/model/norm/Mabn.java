package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;

/**
 * Moving average batch normalisation (2001.06838): a channel is divided by the root of the mean of
 * its squares over the last {@code window} mini-batches, so that mini-batches of one or two images
 * have the statistics of large ones. Nothing is subtracted; centred weights stand in for that. The
 * backward pass averages its own statistic over the same window, and is no true gradient where the
 * window is longer than 1.
 *
 * <p>With {@code q} the mean square of the mini-batch, {@code chi^2} that of the window, {@code
 * run} the running one before the step, and {@code r} within the bounds, a constant of the step:
 *
 * <pre>
 * z = x / sqrt(chi^2 + epsilon),  r = sqrt((chi^2 + epsilon) / (run + epsilon)),  y = scale r z + shift
 * </pre>
 *
 * The first mini-batches, until the window is full or {@code warmUp} is over, are normalised by
 * their own mean square; as the authors' code has it, r is 1 until {@code renormFrom}.
 *
 * @param window mini-batches that are averaged: about 32 by the number of images in one
 * @param epsilon added to mean squares
 * @param momentum weight of the newest mini-batch in the running mean square; 0.02 in the paper
 * @param biasCorrected whether the running mean square begins without the weight of its initial 1
 * @param warmUp steps that are normalised by their own statistics, 100 in the authors' code
 * @param renormFrom last step whose r is 1; 1000 in the authors' code, which a stream has no time
 *     for
 * @param mostGain largest r, whose inverse is the smallest
 */
@AutoService(Normalizer.class)
public record Mabn(
        int window,
        double epsilon,
        double momentum,
        boolean biasCorrected,
        int warmUp,
        int renormFrom,
        double mostGain)
        implements Normalizer {
    private static final int SQUARES = 0;
    private static final int PRODUCTS = 1;
    private static final int RUNNING = 2;
    private static final int POSITION = 3;
    private static final int STEPS = 4;

    public Mabn {
        if (window < 1 || window > 1024) {
            throw new ModelException("A window has 1 to 1024 mini-batches, found " + window);
        }
        if (!(epsilon > 0 && momentum > 0 && momentum <= 1 && mostGain >= 1)) {
            throw new ModelException(
                    "MABN needs epsilon above 0, momentum in (0, 1] and mostGain of at least 1, found epsilon "
                            + epsilon
                            + ", momentum "
                            + momentum
                            + ", mostGain "
                            + mostGain);
        }
        if (warmUp < 0 || renormFrom < 0) {
            throw new ModelException(
                    "MABN needs warmUp and renormFrom of at least 0, found "
                            + warmUp
                            + " and "
                            + renormFrom);
        }
    }

    /** For mini-batches of 2 on a stream. */
    public Mabn() {
        this(16, 1e-5, 0.02, true, 100, 100, 5);
    }

    @Override
    public Needs needs() {
        return Needs.MINI_BATCH;
    }

    @Override
    public Companions companions() {
        return Companions.NONE.withWeights(new WeightCentering(0));
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        return List.of(
                new StateSpec("squares", StateRole.OTHER, window * channels, 0),
                new StateSpec("products", StateRole.OTHER, window * channels, 0),
                new StateSpec("runningSquare", StateRole.MEAN_SQUARE, channels, 1),
                new StateSpec("position", StateRole.OTHER, 1, 0),
                new StateSpec("steps", StateRole.OTHER, 1, 0));
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double square = square(step, channel);
            double multiplier =
                    affine.scale()[channel] * gain(step, channel, square) / root(square);
            out.center()[channel] = moments.mean()[channel];
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] = affine.shift()[channel] + multiplier * moments.mean()[channel];
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code g = scale r dy} and {@code s = 1 / sqrt(chi^2 + epsilon)}, the exact gradient
     * of a window of 1 is {@code dx = s (g - z mean(g z))}, since {@code d chi^2 / d x_i = 2 x_i /
     * m}. MABN averages {@code mean(g z)} over the window too:
     *
     * <pre>
     * dx = s (g - z P),  P = mean over the window of mean(g z)
     * dscale = r sum(dy z),  dshift = sum(dy)
     * </pre>
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double square = square(step, channel);
            double scale = step.affine().scale()[channel];
            double multiplier = gain(step, channel, square) / root(square);
            double mean = moments.mean()[channel];
            double sumDy = step.sums().dy()[channel];
            double dScale = multiplier * (step.sums().dyCentered()[channel] + mean * sumDy);
            double product = scale * dScale / moments.count();
            double slope = -averaged(step, PRODUCTS, channel, product) / (square + epsilon);
            step.gradientCoefficients().upstream()[channel] = scale * multiplier;
            step.gradientCoefficients().centered()[channel] = slope;
            step.gradientCoefficients().constant()[channel] = slope * mean;
            step.dAffine().scale()[channel] = dScale;
            step.dAffine().shift()[channel] = sumDy;
            advance(step, channel, square, product);
        }
        step.nextState()[POSITION][0] = (position(step) + 1) % window;
        step.nextState()[STEPS][0] = number(step);
    }

    private void advance(NormalizationStep step, int channel, double square, double product) {
        keep(step, SQUARES, channel, ownSquare(step, channel));
        keep(step, PRODUCTS, channel, product);
        double running = step.state()[RUNNING][channel];
        double rate =
                biasCorrected ? RunningStatistics.correctedRate(momentum, number(step)) : momentum;
        step.nextState()[RUNNING][channel] = running + rate * (square - running);
    }

    /** The window's entries of {@code channel}, the oldest replaced by {@code newest}. */
    private void keep(NormalizationStep step, int state, int channel, double newest) {
        int channels = step.moments().channels();
        for (int entry = 0; entry < window; entry++) {
            int index = entry * channels + channel;
            step.nextState()[state][index] =
                    entry == position(step) ? newest : step.state()[state][index];
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < step.moments().channels(); channel++) {
            out.center()[channel] = 0;
            out.multiplier()[channel] =
                    step.affine().scale()[channel] / root(step.state()[RUNNING][channel]);
            out.offset()[channel] = step.affine().shift()[channel];
        }
    }

    /** The mean square that normalises. */
    private double square(NormalizationStep step, int channel) {
        return averaged(step, SQUARES, channel, ownSquare(step, channel));
    }

    private static double ownSquare(NormalizationStep step, int channel) {
        double mean = step.moments().mean()[channel];
        return step.moments().variance()[channel] + mean * mean;
    }

    /** Mean over the window, {@code newest} in it; {@code newest} alone in the beginning. */
    private double averaged(NormalizationStep step, int state, int channel, double newest) {
        double number = number(step);
        if (number <= window || number < warmUp) {
            return newest;
        }
        int channels = step.moments().channels();
        double sum = newest;
        for (int entry = 0; entry < window; entry++) {
            sum += entry == position(step) ? 0 : step.state()[state][entry * channels + channel];
        }
        return sum / window;
    }

    private double gain(NormalizationStep step, int channel, double square) {
        if (number(step) <= renormFrom) {
            return 1;
        }
        double gain = root(square) / root(step.state()[RUNNING][channel]);
        return Math.max(1 / mostGain, Math.min(gain, mostGain));
    }

    private double root(double square) {
        return Math.sqrt(square + epsilon);
    }

    private static int position(NormalizationStep step) {
        return (int) step.state()[POSITION][0];
    }

    /** Number of this step, as far as a float32 counts. */
    private static double number(NormalizationStep step) {
        return Math.min(step.state()[STEPS][0] + 1, RunningStatistics.MOST_UPDATES);
    }
}
