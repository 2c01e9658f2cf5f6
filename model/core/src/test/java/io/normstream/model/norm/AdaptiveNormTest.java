package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.norm.StepContext.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdaptiveNormTest extends StandardizingNormalizerContract {
    static final RunningStatistics RUNNING = new RunningStatistics(0.25, true, false, true);

    /** Position among the state vectors. */
    static final int USUAL_SPREAD = 3;

    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return new AdaptiveNorm();
    }

    @Override
    int channelsTogether() {
        return 1;
    }

    static StepContext spread(double spread) {
        return StepContext.PLAIN.of(new Rows(new int[0], 0, spread));
    }

    private static VectorPasses passes(double threshold, double usual, double spread) {
        VectorPasses passes =
                VectorPasses.of(new AdaptiveNorm(1e-5, RUNNING, threshold), X)
                        .scale(0.7)
                        .in(spread(spread));
        passes.state[USUAL_SPREAD][0] = usual;
        return passes;
    }

    private static void assertIsBatchNormalisation(VectorPasses passes) {
        VectorPasses batchNorm = VectorPasses.of(BatchNorm.of(RUNNING), X).scale(0.7);
        double[][][] dy = {{DY}};
        assertThat(passes.forward()).isDeepEqualTo(batchNorm.forward());
        assertThat(passes.backward(dy)).isDeepEqualTo(batchNorm.backward(dy));
        assertThat(passes.dAffine.scale()).isEqualTo(batchNorm.dAffine.scale());
        assertThat(Arrays.copyOf(passes.nextState, USUAL_SPREAD))
                .isDeepEqualTo(batchNorm.nextState);
        BatchNormalizer method = (BatchNormalizer) passes.normalizer;
        assertThat(method.normalizesByMiniBatch(passes.step)).isTrue();
    }

    @Test
    void withoutAThresholdItIsBatchNormalisation() {
        for (double spread : new double[] {0, 0.1, 0.4}) {
            assertIsBatchNormalisation(passes(Double.NEGATIVE_INFINITY, 0.2, spread));
        }
    }

    @Test
    void usualAndUnknownSpreadsAreNormalised() {
        assertIsBatchNormalisation(passes(0.5, 0.2, 0.1));
        assertIsBatchNormalisation(passes(0.5, 0.2, Double.NaN));
        VectorPasses untold = passes(0.5, 0.2, 0).in(StepContext.PLAIN);
        assertIsBatchNormalisation(untold);
        assertThat(untold.nextState[USUAL_SPREAD]).containsExactly(0.2);
    }

    @Test
    void theFirstMiniBatchIsNormalisedWhateverItsSpread() {
        assertIsBatchNormalisation(passes(Double.POSITIVE_INFINITY, 0, 0));
        VectorPasses first = passes(Double.POSITIVE_INFINITY, 0, 0.3);
        assertIsBatchNormalisation(first);
        assertThat(first.nextState[USUAL_SPREAD]).containsExactly(0.3);
    }

    @Test
    void lessThanTheThresholdOfTheUsualSpreadIsNotNormalised() {
        VectorPasses passes = passes(0.5, 0.2, 0.0999);
        passes.affine.shift()[0] = 0.25;
        BatchNormalizer method = (BatchNormalizer) passes.normalizer;
        assertThat(method.normalizesByMiniBatch(passes.step)).isFalse();
        double[] y = passes.forward()[0][0];
        double[] dx = passes.backward(new double[][][] {{DY}})[0][0];
        for (int i = 0; i < X.length; i++) {
            assertThat(y[i]).isCloseTo(0.7 * X[i] + 0.25, within(1e-12));
            assertThat(dx[i]).isEqualTo(0.7 * DY[i]);
        }
        // 1 - 2 + 6 + 3
        assertThat(passes.dAffine.scale()[0]).isCloseTo(8, within(1e-12));
        assertThat(Arrays.copyOf(passes.nextState, USUAL_SPREAD))
                .isDeepEqualTo(Arrays.copyOf(passes.state, USUAL_SPREAD));
    }

    /** From 0.2 a quarter of the way to 0.08; running statistics have no say. */
    @Test
    void whatIsNotNormalisedCountsInTheUsualSpread() {
        VectorPasses passes = passes(0.5, 0.2, 0.08);
        passes.backward(new double[][][] {{DY}});
        assertThat(passes.nextState[USUAL_SPREAD][0]).isCloseTo(0.17, within(1e-12));
    }

    @Test
    void inferenceIsByRunningStatisticsInAnyStep() {
        double[][][] normal = passes(Double.NEGATIVE_INFINITY, 0.2, 0).infer();
        assertThat(passes(Double.POSITIVE_INFINITY, 0.2, 0).infer()).isDeepEqualTo(normal);
    }

    @Test
    void refusesSettingsThatAreNone() {
        assertThatThrownBy(() -> new AdaptiveNorm(-1, RUNNING, 0.5))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("epsilon -1.0");
        assertThatThrownBy(() -> new AdaptiveNorm(1e-5, RUNNING, Double.NaN))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("threshold NaN");
    }
}
