package io.normstream.model.norm;

/**
 * Batch renormalisation (1702.03275, algorithm 1), which no recipe has: the gain r and the offset d
 * take the normalised values to those by running statistics, within bounds.
 *
 * @param mostGain largest r, whose inverse is the smallest
 * @param mostOffset largest d, whose negative is the smallest
 */
public record BatchRenorm(
        double epsilon, RunningStatistics running, double mostGain, double mostOffset)
        implements BatchNormalizer {

    @Override
    public boolean corrects() {
        return true;
    }

    @Override
    public double gain(NormalizationStep step, int channel) {
        double batch = Math.sqrt(step.moments().variance()[channel] + epsilon);
        double gain = batch / deviation(step, channel);
        return Math.max(1 / mostGain, Math.min(gain, mostGain));
    }

    @Override
    public double offset(NormalizationStep step, int channel) {
        double mean = step.state()[RunningStatistics.MEAN][channel];
        double offset = (step.moments().mean()[channel] - mean) / deviation(step, channel);
        return Math.max(-mostOffset, Math.min(offset, mostOffset));
    }

    private double deviation(NormalizationStep step, int channel) {
        return Math.sqrt(step.state()[RunningStatistics.VARIANCE][channel] + epsilon);
    }
}
