package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BatchNormTest extends StandardizingNormalizerContract {
    @Override
    Normalizer normalizer() {
        return BatchNorm.of(new RunningStatistics(0.2, true, true, true));
    }

    @Override
    int channelsTogether() {
        return 1;
    }

    @Test
    void inferenceUsesRunningStatistics() {
        VectorPasses passes = VectorPasses.of(BatchNorm.of(RunningStatistics.pytorch()), 2, 5);
        passes.state[RunningStatistics.MEAN][0] = 3;
        passes.state[RunningStatistics.VARIANCE][0] = 4;
        assertThat(passes.infer()[0][0]).containsExactly(new double[] {-0.5, 1}, within(1e-5));
    }

    @Test
    void aSingleValueGoesThroughTheRunningStatisticsAsConstants() {
        assertFrozen(5);
    }

    @Test
    void aConstantChannelGoesThroughTheRunningStatisticsAsConstants() {
        assertFrozen(5, 5, 5);
        // as far from constant as single precision makes a constant
        assertFrozen(5, 5 + 1e-7, 5);
    }

    private static void assertFrozen(double... x) {
        BatchNorm norm = new BatchNorm(0, RunningStatistics.pytorch());
        VectorPasses passes = VectorPasses.of(norm, x).scale(0.5);
        passes.state[RunningStatistics.MEAN][0] = 3;
        passes.state[RunningStatistics.VARIANCE][0] = 4;
        double[] dy = new double[x.length];
        dy[0] = 1;
        double[][][] dx = passes.backward(new double[][][] {{dy}});
        // (5 - 3) / sqrt(4), times 0.5
        for (double y : passes.forward()[0][0]) {
            assertThat(y).isCloseTo(0.5, within(1e-6));
        }
        assertThat(dx[0][0][0]).isCloseTo(0.25, within(1e-12));
        assertThat(passes.dAffine.scale()[0]).isCloseTo(1, within(1e-6));
    }
}
