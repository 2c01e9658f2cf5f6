package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalisation of the mini-batches that need it (2211.02050): one whose images differ much
 * less than usual goes through scale and shift alone, {@code y = scale x + shift}, in every layer.
 * The paper's formula could not be had; this is a reconstruction. How much images differ is {@link
 * StepContext.Rows#imageSpread}, usual is its running mean, in which every mini-batch counts, and
 * the gate is a constant of the backward half. A mini-batch that was not normalised leaves the
 * running statistics alone. Where nobody knows the spread, and in the first step, all are
 * normalised. In inference, a single image has no spread: running statistics normalise all.
 *
 * @param epsilon added to the variance
 * @param threshold a mini-batch is not normalised if its spread is below this share of the usual
 */
@AutoService(Normalizer.class)
public record AdaptiveNorm(double epsilon, RunningStatistics running, double threshold)
        implements BatchNormalizer {
    private static final Normalizer BYPASS = new None();

    public AdaptiveNorm {
        if (!(epsilon >= 0) || Double.isNaN(threshold)) {
            throw new ModelException(
                    "AdaptiveNorm needs an epsilon of at least 0 and a threshold, found epsilon "
                            + epsilon
                            + ", threshold "
                            + threshold);
        }
    }

    /** Below half the usual spread, with the usual epsilon of 1e-5 and PyTorch's statistics. */
    public AdaptiveNorm() {
        this(1e-5, RunningStatistics.pytorch(), 0.5);
    }

    @Override
    public Needs needs() {
        return Needs.MINI_BATCH.and(Needs.Fact.IMAGE_SPREAD);
    }

    @Override
    public List<StateSpec> state(int channels) {
        List<StateSpec> specs = new ArrayList<>(running.state(channels));
        specs.add(new StateSpec("usualSpread", StateRole.OTHER, 1, 0));
        return specs;
    }

    @Override
    public boolean normalizesByMiniBatch(NormalizationStep step) {
        return !bypasses(step) && BatchNormalizer.super.normalizesByMiniBatch(step);
    }

    @Override
    public void forward(NormalizationStep step) {
        if (bypasses(step)) {
            BYPASS.forward(step);
        } else {
            BatchNormalizer.super.forward(step);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A mini-batch that was not normalised has {@code y = scale x + shift}, so that {@code dx =
     * scale dy}, {@code dscale = sum(dy x)} and {@code dshift = sum(dy)}.
     */
    @Override
    public void backward(NormalizationStep step) {
        if (bypasses(step)) {
            BYPASS.backward(step);
            updateState(step);
        } else {
            BatchNormalizer.super.backward(step);
        }
    }

    @Override
    public void updateState(NormalizationStep step) {
        double[][] next = step.nextState();
        if (bypasses(step)) {
            for (int i = 0; i < next.length; i++) {
                System.arraycopy(step.state()[i], 0, next[i], 0, next[i].length);
            }
        } else {
            running.update(step.moments(), step.state(), next);
        }
        double usual = usual(step.state());
        double spread = spread(step);
        if (Double.isNaN(spread)) {
            next[next.length - 1][0] = usual;
        } else {
            double rate = usual == 0 ? 1 : running.momentum();
            next[next.length - 1][0] = usual + rate * (spread - usual);
        }
    }

    private boolean bypasses(NormalizationStep step) {
        double usual = usual(step.state());
        return usual > 0 && spread(step) < threshold * usual;
    }

    /** Running mean of the spreads, 0 where there has been none. */
    private static double usual(double[][] state) {
        return state[state.length - 1][0];
    }

    private static double spread(NormalizationStep step) {
        StepContext.Rows rows = step.context().rows();
        return rows == null ? Double.NaN : rows.imageSpread();
    }
}
