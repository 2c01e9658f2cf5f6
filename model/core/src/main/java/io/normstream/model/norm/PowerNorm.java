package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;

/**
 * Power normalisation (2003.07845): a channel is divided by the root of its mean square, and no
 * mean is subtracted. The mean square is a running one, of the mini-batches before, in training
 * too, so that a row's output does not depend on its neighbours:
 *
 * <pre>
 * y = scale z + shift,  z = x / psi,  psi = sqrt(psi2 + epsilon)
 * </pre>
 *
 * where {@code psi2} follows the mean square of the mini-batches from 1, also while it warms up.
 * The first steps divide by the mean square of their own mini-batch, unless it holds a single
 * value, of which only the sign would be left.
 *
 * @param epsilon added to the mean square
 * @param forwardMomentum weight of the newest mini-batch in the running mean square, in (0, 1]; one
 *     minus the paper's alpha
 * @param backwardMomentum weight of the newest mini-batch in what the backward half removes, in [0,
 *     1]; 0 removes nothing
 * @param warmUpSteps number of first steps that divide by the mean square of their own mini-batch
 * @param authorsBackward whether the backward half is that of the authors' code, which divides by
 *     the mean square of the mini-batch in every step, although the forward half does so only while
 *     it warms up, and is approximate even then
 */
@AutoService(Normalizer.class)
public record PowerNorm(
        double epsilon,
        double forwardMomentum,
        double backwardMomentum,
        int warmUpSteps,
        boolean authorsBackward)
        implements Normalizer {

    private static final int MEAN_SQUARE = 0;
    private static final int PROJECTION = 1;
    private static final int STEPS = 2;

    /** A float32 counter can reach it. */
    private static final int MOST_STEPS = 1 << 24;

    public PowerNorm {
        if (!(epsilon > 0)) {
            throw new ModelException("PowerNorm needs an epsilon above 0, found " + epsilon);
        }
        if (!(forwardMomentum > 0 && forwardMomentum <= 1)) {
            throw new ModelException(
                    "Forward momentum must be in (0, 1], found " + forwardMomentum);
        }
        if (!(backwardMomentum >= 0 && backwardMomentum <= 1)) {
            throw new ModelException(
                    "Backward momentum must be in [0, 1], found " + backwardMomentum);
        }
        if (warmUpSteps < 0 || warmUpSteps > MOST_STEPS) {
            throw new ModelException(
                    "Warm-up steps must be from 0 to " + MOST_STEPS + ", found " + warmUpSteps);
        }
    }

    /**
     * With the epsilon of 1e-5 and the momenta of 0.1 of the paper, its backward half, and 100
     * steps of warm-up: enough to forget the initial mean square, and little of a stream that is
     * seen once, where the authors' code has 10,000.
     */
    public PowerNorm() {
        this(1e-5, 0.1, 0.1, 100, false);
    }

    @Override
    public Needs needs() {
        return Needs.MINI_BATCH;
    }

    @Override
    public void checkChannels(int channels) {}

    @Override
    public List<StateSpec> state(int channels) {
        return List.of(
                new StateSpec("runningMeanSquare", StateRole.MEAN_SQUARE, channels, 1),
                new StateSpec("gradientProjection", StateRole.OTHER, channels, 0),
                new StateSpec("warmUpSteps", StateRole.OTHER, 1, 0));
    }

    @Override
    public void forward(NormalizationStep step) {
        Moments moments = step.moments();
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = moments.mean()[channel];
            double multiplier = affine.scale()[channel] * inverseRoot(step, channel);
            out.center()[channel] = mean;
            out.multiplier()[channel] = multiplier;
            out.offset()[channel] = multiplier * mean + affine.shift()[channel];
        }
    }

    @Override
    public void infer(NormalizationStep step) {
        AffineValues affine = step.affine();
        ForwardCoefficients out = step.coefficients();
        for (int channel = 0; channel < affine.scale().length; channel++) {
            double inverse = inverse(step.state()[MEAN_SQUARE][channel]);
            out.center()[channel] = 0;
            out.multiplier()[channel] = affine.scale()[channel] * inverse;
            out.offset()[channel] = affine.shift()[channel];
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With {@code g = scale dy} over the m values of a channel. Where psi2 is that of the
     * mini-batch, {@code d psi2 / d x_i = 2 x_i / m} gives the exact gradient
     *
     * <pre>
     * dx = (g - z mean(g z)) / psi
     * dscale = sum(dy z),  dshift = sum(dy)
     * </pre>
     *
     * Where it is of the steps before, it is a constant, and {@code g / psi} would be exact; but it
     * follows the activations, so the paper (algorithm 2) keeps what the subtraction is for: {@code
     * nu}, from 0, stands for the coefficient {@code mean(g z)} and approaches the one that makes
     * the gradient orthogonal to z:
     *
     * <pre>
     * t = g - nu z,  dx = t / psi
     * nu' = nu + momentum mean(t z) = nu + momentum (mean(g z) - nu mean(z^2))
     * </pre>
     *
     * A mini-batch far larger than those before, with {@code momentum mean(z^2) > 2}, would take nu
     * further beyond that coefficient than it was away from it; it then goes just as far, so that
     * nu stays bounded. The engine centres, so that z is {@code ((x - mean) + mean) / psi}.
     */
    @Override
    public void backward(NormalizationStep step) {
        Moments moments = step.moments();
        GradientSums sums = step.sums();
        AffineValues dAffine = step.dAffine();
        BackwardCoefficients out = step.gradientCoefficients();
        for (int channel = 0; channel < moments.channels(); channel++) {
            double mean = moments.mean()[channel];
            double scale = step.affine().scale()[channel];
            double inverse = inverseRoot(step, channel);
            double sumDyNormalized =
                    inverse * (sums.dyCentered()[channel] + mean * sums.dy()[channel]);
            double projection = scale * sumDyNormalized / moments.count();
            double divisor = authorsBackward ? inverse(meanSquare(moments, channel)) : inverse;
            double slope = -divisor * inverse * removed(step, channel, projection);
            out.upstream()[channel] = divisor * scale;
            out.centered()[channel] = slope;
            out.constant()[channel] = slope * mean;
            dAffine.scale()[channel] = sumDyNormalized;
            dAffine.shift()[channel] = sums.dy()[channel];
            updateState(step, channel, inverse, projection);
        }
        step.nextState()[STEPS][0] = Math.min(step.state()[STEPS][0] + 1, warmUpSteps);
    }

    /** What of z the gradient loses: all that is along z, where that is exact. */
    private double removed(NormalizationStep step, int channel, double projection) {
        return dividesByMiniBatch(step) && !authorsBackward
                ? projection
                : step.state()[PROJECTION][channel];
    }

    private void updateState(
            NormalizationStep step, int channel, double inverse, double projection) {
        double square = meanSquare(step.moments(), channel);
        double running = step.state()[MEAN_SQUARE][channel];
        step.nextState()[MEAN_SQUARE][channel] = running + forwardMomentum * (square - running);
        double power = inverse * inverse * square;
        double nu = step.state()[PROJECTION][channel];
        double rate = Math.min(backwardMomentum, 2 / power);
        step.nextState()[PROJECTION][channel] = nu + rate * (projection - nu * power);
    }

    private double inverseRoot(NormalizationStep step, int channel) {
        return inverse(
                dividesByMiniBatch(step)
                        ? meanSquare(step.moments(), channel)
                        : step.state()[MEAN_SQUARE][channel]);
    }

    private boolean dividesByMiniBatch(NormalizationStep step) {
        return step.state()[STEPS][0] < warmUpSteps && step.moments().count() > 1;
    }

    private static double meanSquare(Moments moments, int channel) {
        double mean = moments.mean()[channel];
        return mean * mean + moments.variance()[channel];
    }

    private double inverse(double meanSquare) {
        return 1 / Math.sqrt(meanSquare + epsilon);
    }
}
