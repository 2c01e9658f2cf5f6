package io.normstream.model.norm;

import static io.normstream.model.norm.VectorPasses.samples;
import static io.normstream.model.norm.VectorPasses.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** By its usual hyperparameters it has the gate alone, whose statistics are the mini-batch's. */
class UnifiedNormTest extends ExactGradientContract {
    static final RunningStatistics RUNNING = new RunningStatistics(0.2, true, true, true);

    /** Position of the counter among the state vectors. */
    private static final int SKIPPED = 3;

    static final double[] X = {1, 2, 3, 6, 0, -1};
    static final double[] DY = {1, -1, .5, 2, -.5, .3};

    @Override
    Normalizer normalizer() {
        return new UnifiedNorm();
    }

    private static UnifiedNorm gate(double threshold, int mostSkipped, boolean byRunning) {
        return new UnifiedNorm(1e-5, RUNNING, threshold, mostSkipped, byRunning, false);
    }

    static void afterMiniBatches(VectorPasses passes) {
        Arrays.fill(passes.state[RunningStatistics.MEAN], 2.5);
        Arrays.fill(passes.state[RunningStatistics.VARIANCE], 3.5);
        passes.state[2][0] = 7;
        passes.state[SKIPPED][0] = 0;
    }

    private static VectorPasses of(UnifiedNorm method, double... x) {
        return VectorPasses.ofSamples(method, 2, x).scale(0.7);
    }

    private static void assertSkips(UnifiedNorm method, boolean skips, double... x) {
        VectorPasses passes = of(method, x);
        afterMiniBatches(passes);
        passes.backward(samples(2, Arrays.copyOf(DY, x.length)));
        assertThat(passes.nextState[SKIPPED][0]).isEqualTo(skips ? 1 : 0);
        if (skips) {
            assertThat(Arrays.copyOf(passes.nextState, SKIPPED))
                    .isDeepEqualTo(Arrays.copyOf(passes.state, SKIPPED));
        } else {
            assertThat(passes.nextState[RunningStatistics.MEAN][0]).isNotEqualTo(2.5);
        }
    }

    @Test
    void aboveTheThresholdRunningStatisticsStay() {
        double similarity = Golden.entry("mean pairwise cosine of [1,0],[0,1],[3,4]").asDouble();
        for (boolean byRunning : new boolean[] {false, true}) {
            assertSkips(gate(similarity - 1e-6, 10, byRunning), true, 1, 0, 0, 1, 3, 4);
            assertSkips(gate(similarity + 1e-6, 10, byRunning), false, 1, 0, 0, 1, 3, 4);
        }
    }

    @Test
    void atAThresholdOfOneAllCount() {
        assertSkips(gate(1, 10, true), false, 1, 2, 1, 2, 1, 2);
    }

    @Test
    void oneSampleAloneIsLikeNoOther() {
        assertSkips(gate(-2, 10, true), false, 1, 2);
    }

    @Test
    void skippedMiniBatchesAreNormalisedByTheirOwnStatistics() {
        assertIsBatchNormalisation(gate(-2, 10, false), true);
    }

    @Test
    void otherMiniBatchesAreAsInBatchNormalisation() {
        for (boolean byRunning : new boolean[] {false, true}) {
            assertIsBatchNormalisation(gate(1, 10, byRunning), false);
        }
    }

    private static void assertIsBatchNormalisation(UnifiedNorm method, boolean skips) {
        VectorPasses batch = VectorPasses.of(BatchNorm.of(RUNNING), X).scale(0.7);
        VectorPasses passes = of(method, X);
        afterMiniBatches(passes);
        for (int i = 0; i < SKIPPED; i++) {
            batch.state[i][0] = passes.state[i][0];
        }
        double[] y = batch.forward()[0][0];
        double[] dx = batch.backward(new double[][][] {{DY}})[0][0];
        assertThat(values(passes.forward())).containsExactly(y, within(1e-12));
        assertThat(values(passes.backward(samples(2, DY)))).containsExactly(dx, within(1e-12));
        assertThat(passes.dAffine.scale()).containsExactly(batch.dAffine.scale(), within(1e-12));
        for (int i = 0; i < SKIPPED; i++) {
            assertThat(passes.nextState[i])
                    .containsExactly((skips ? passes.state : batch.nextState)[i], within(1e-12));
        }
    }

    /** (x - 2.5) / sqrt(3.5), and statistics that are constants: the gradient is 0.7 dy by it. */
    @Test
    void skippedMiniBatchesAreNormalisedByRunningStatisticsWhereAsked() {
        VectorPasses passes = of(gate(-2, 10, true), X);
        afterMiniBatches(passes);
        double[] y = values(passes.forward());
        double[] dx = values(passes.backward(samples(2, DY)));
        for (int i = 0; i < X.length; i++) {
            assertThat(y[i]).isCloseTo(0.7 * (X[i] - 2.5) / Math.sqrt(3.5), within(1e-5));
            assertThat(dx[i]).isCloseTo(0.7 * DY[i] / Math.sqrt(3.5), within(1e-5));
        }
    }

    @Test
    void theFirstMiniBatchCountsAndThenSoManyInARowDoNot() {
        VectorPasses passes = of(gate(-2, 2, true), X);
        StringBuilder found = new StringBuilder();
        for (int step = 0; step < 7; step++) {
            passes.backward(samples(2, DY));
            boolean counted = passes.nextState[2][0] > passes.state[2][0];
            found.append(counted ? "+" : "-");
            passes.advance();
        }
        assertThat(found).hasToString("+--+--+");
    }

    @Test
    void withoutSkipsAllCount() {
        VectorPasses passes = of(gate(-2, 0, true), X);
        passes.backward(samples(2, DY));
        assertThat(passes.nextState[2][0]).isEqualTo(1);
    }

    @Test
    void aConstantChannelGoesThroughTheRunningStatisticsAsConstants() {
        for (int samples : new int[] {1, 3}) {
            double[] x = new double[samples];
            Arrays.fill(x, 5);
            UnifiedNorm method = new UnifiedNorm(0, RUNNING, 1, 10, false, false);
            VectorPasses passes = VectorPasses.ofSamples(method, 1, x).scale(0.5);
            passes.state[RunningStatistics.MEAN][0] = 3;
            passes.state[RunningStatistics.VARIANCE][0] = 4;
            double[] dy = new double[samples];
            dy[0] = 1;
            double[] dx = values(passes.backward(samples(1, dy)));
            double[] expected = new double[samples];
            Arrays.fill(expected, 0.5);
            assertThat(values(passes.forward())).containsExactly(expected, within(1e-12));
            assertThat(dx[0]).isCloseTo(0.25, within(1e-12));
        }
    }

    @Test
    void refusesSettingsOutsideOfTheirRanges() {
        assertThatThrownBy(() -> new UnifiedNorm(-1, RUNNING, 0.9, 10, false, false))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("epsilon -1.0");
        assertThatThrownBy(() -> gate(Double.NaN, 10, false))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("threshold NaN");
        for (int mostSkipped : new int[] {-1, (1 << 24) + 1}) {
            assertThatThrownBy(() -> gate(0.9, mostSkipped, false))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("found " + mostSkipped);
        }
    }
}
