package io.normstream.model.engine.reference;

import io.normstream.model.norm.Normalizer.Grouping;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums of a tensor by (group, channel). The tensor is reduced to one sum for each sample and
 * channel; the host adds samples up, in double.
 */
final class GroupSums {
    private final Groups groups;
    private final Vector bySample;
    private final BoundOp reduce;

    /**
     * @param x {@code [samples, positions, channels]}
     */
    GroupSums(Groups groups, INDArray x, Vector bySample) {
        this.groups = groups;
        this.bySample = bySample;
        this.reduce = BoundOp.sum(x, 1, bySample.view(groups.samples(), groups.channels()));
    }

    /** Writes the sums, indexed {@code group * channels + channel}. */
    void into(double[] sums) {
        reduce.run();
        int channels = groups.channels();
        int values = groups.samples() * channels;
        if (groups.grouping() == Grouping.SAMPLE) {
            for (int i = 0; i < values; i++) {
                sums[i] = bySample.get(i);
            }
            return;
        }
        Arrays.fill(sums, 0, channels, 0);
        for (int sample = 0; sample < values; sample += channels) {
            for (int channel = 0; channel < channels; channel++) {
                sums[channel] += bySample.get(sample + channel);
            }
        }
    }
}
