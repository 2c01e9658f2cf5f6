package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;

/**
 * Batch renormalisation (1702.03275, algorithm 1): a gain r and an offset d, constants of the
 * backward half, take the values that the mini-batch normalised to those by running statistics,
 * within bounds. So training sees about what inference does, also where mini-batches are small or
 * unlike each other.
 *
 * <p>The bounds widen with the number of the step (section 4 of the paper): 1 and 0, which is batch
 * normalisation, up to step {@code pureSteps}, then linearly to {@code mostGain} at {@code
 * gainSteps} and {@code mostOffset} at {@code offsetSteps}. Where nobody counts steps they are at
 * their widest from the start.
 *
 * @param epsilon added to the variance
 * @param mostGain largest r, whose inverse is the smallest; at least 1
 * @param mostOffset largest d, whose negative is the smallest; at least 0
 * @param pureSteps last step that is batch normalisation alone
 * @param gainSteps first step with the widest bounds of r
 * @param offsetSteps first step with the widest bounds of d
 */
@AutoService(Normalizer.class)
public record BatchRenorm(
        double epsilon,
        RunningStatistics running,
        double mostGain,
        double mostOffset,
        int pureSteps,
        int gainSteps,
        int offsetSteps)
        implements BatchNormalizer {

    public BatchRenorm {
        if (!(epsilon >= 0)) {
            throw new ModelException("Epsilon must not be negative, found " + epsilon);
        }
        if (!(mostGain >= 1 && mostOffset >= 0)) {
            throw new ModelException(
                    "BatchRenorm needs a largest gain of at least 1 and a largest offset of at least"
                            + " 0, found "
                            + mostGain
                            + " and "
                            + mostOffset);
        }
        if (pureSteps < 0 || gainSteps < pureSteps || offsetSteps < pureSteps) {
            throw new ModelException(
                    "The bounds of BatchRenorm widen after its pure steps, at least 0, found pure"
                            + " steps %s, gain steps %s, offset steps %s"
                                    .formatted(pureSteps, gainSteps, offsetSteps));
        }
    }

    /**
     * With the bounds of the paper, 3 and 5. It reaches them at steps 40,000 and 25,000, after
     * 5,000 of batch normalisation; a stream may be over before, so here it is a hundredth of that.
     */
    public BatchRenorm() {
        this(1e-5, RunningStatistics.pytorch(), 3, 5, 50, 400, 250);
    }

    @Override
    public boolean corrects() {
        return true;
    }

    @Override
    public double gain(NormalizationStep step, int channel) {
        double bound = 1 + (mostGain - 1) * progress(step, gainSteps);
        double batch = Math.sqrt(step.moments().variance()[channel] + epsilon);
        double gain = batch / deviation(step, channel);
        return Math.max(1 / bound, Math.min(gain, bound));
    }

    @Override
    public double offset(NormalizationStep step, int channel) {
        double bound = mostOffset * progress(step, offsetSteps);
        double mean = step.state()[RunningStatistics.MEAN][channel];
        double offset = (step.moments().mean()[channel] - mean) / deviation(step, channel);
        return Math.max(-bound, Math.min(offset, bound));
    }

    /**
     * How far bounds that are at their widest at step {@code end} are from the start, in [0, 1].
     */
    private double progress(NormalizationStep step, int end) {
        long number = step.context().step();
        if (number == 0) {
            return 1;
        }
        if (number <= pureSteps) {
            return 0;
        }
        return Math.min(1, (double) (number - pureSteps) / Math.max(1, end - pureSteps));
    }

    private double deviation(NormalizationStep step, int channel) {
        return Math.sqrt(step.state()[RunningStatistics.VARIANCE][channel] + epsilon);
    }
}
