package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
    private static final int UPDATES = 2;

    private static double[][] initial(RunningStatistics running) {
        return running.biasCorrected() ? new double[][] {{0}, {1}, {0}} : new double[][] {{0}, {1}};
    }

    private static void update(RunningStatistics running, double[][] state, double... batch) {
        running.update(VectorPasses.of(BatchNorm.of(running), batch).moments, state, state);
    }

    @Test
    void betweenBatchTermGivesTheTotalVariance() {
        RunningStatistics running = new RunningStatistics(0.1, false, true, false);
        double[][] state = initial(running);
        update(running, state, 1, 2, 3, 6);
        update(running, state, 0, 2, 4, 2);
        update(running, state, 5, 5, 6, 4);
        JsonNode golden =
                Golden.entry("EMA total variance, momentum .1, batches X,[0,2,4,2],[5,5,6,4]");
        assertThat(state[RunningStatistics.MEAN][0])
                .isCloseTo(golden.get("mu").asDouble(), Golden.ROUNDING);
        assertThat(state[RunningStatistics.VARIANCE][0])
                .isCloseTo(golden.get("var").asDouble(), Golden.ROUNDING);
    }

    @Test
    void aClassSortedStreamNeedsTheBetweenBatchTerm() {
        assertThat(varianceOfSortedStream(false)).isCloseTo(0.97, within(0.1));
        assertThat(varianceOfSortedStream(true)).isCloseTo(9.25, within(0.5));
    }

    /** Ten classes N(class, 1) in batches of 32, one class a batch; true total variance 9.25. */
    private static double varianceOfSortedStream(boolean betweenBatch) {
        RunningStatistics running = new RunningStatistics(0.01, false, betweenBatch, false);
        double[][] state = initial(running);
        Random random = new Random(1);
        double sum = 0;
        int batches = 4000;
        for (int batch = 0; batch < batches; batch++) {
            double[] values = new double[32];
            for (int i = 0; i < values.length; i++) {
                values[i] = batch % 10 + random.nextGaussian();
            }
            update(running, state, values);
            sum += batch < batches / 2 ? 0 : state[RunningStatistics.VARIANCE][0];
        }
        return sum / (batches / 2.0);
    }

    @Test
    void biasCorrectionForgetsTheInitialValues() {
        RunningStatistics running = new RunningStatistics(0.2, true, false, false);
        double[][] state = initial(running);
        update(running, state, 1, 2, 3, 6);
        assertThat(state).isDeepEqualTo(new double[][] {{3}, {3.5}, {1}});
        update(running, state, 5, 5, 5, 5);
        // weights 0.8 and 1 of the two batches
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo((0.8 * 3 + 5) / 1.8, within(1e-12));
    }

    @Test
    void aSmallRateIsACumulativeMeanAtFirst() {
        RunningStatistics running = new RunningStatistics(1e-9, true, false, false);
        double[][] state = initial(running);
        for (int batch = 1; batch <= 1000; batch++) {
            update(running, state, batch - 1, batch + 1);
        }
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo(500.5, within(1e-3));
    }

    @Test
    void theCounterStopsWhereSinglePrecisionCannotCount() {
        RunningStatistics running = new RunningStatistics(0.2, true, false, false);
        double[][] state = {{3}, {3.5}, {1 << 24}};
        update(running, state, 3, 5);
        assertThat(state[UPDATES][0]).isEqualTo(1 << 24);
        assertThat((float) (1 << 24)).isEqualTo((float) (1 << 24) + 1);
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo(3.2, within(1e-12));
    }

    @Test
    void aSingleValueLeavesTheVarianceAlone() {
        RunningStatistics running = RunningStatistics.pytorch();
        double[][] state = initial(running);
        update(running, state, 5);
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo(0.5, within(1e-12));
        assertThat(state[RunningStatistics.VARIANCE][0]).isEqualTo(1);
    }

    @Test
    void refusesAMomentumOutsideOfTheRange() {
        for (double momentum : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new RunningStatistics(momentum, false, false, false))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("(0, 1]")
                    .hasMessageContaining(String.valueOf(momentum));
        }
    }
}
