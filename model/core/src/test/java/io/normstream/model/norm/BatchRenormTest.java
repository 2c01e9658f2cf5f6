package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class BatchRenormTest extends NormalizerContract {
    private static final RunningStatistics RUNNING = RunningStatistics.pytorch();
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return new BatchRenorm(1e-5, RUNNING, 1.5, 0.5);
    }

    private static VectorPasses passes(double mostGain, double mostOffset) {
        VectorPasses passes =
                VectorPasses.of(new BatchRenorm(1e-5, RUNNING, mostGain, mostOffset), X);
        passes.state[RunningStatistics.MEAN][0] = 2;
        passes.state[RunningStatistics.VARIANCE][0] = 1.5 * 1.5 - 1e-5;
        return passes;
    }

    @Test
    void agreesWithTheGoldenNumbers() {
        JsonNode golden = Golden.entry("BatchRenorm mu=2 sd=1.5 rmax3 dmax5 eps1e-5");
        VectorPasses passes = passes(3, 5);
        double[] y = passes.forward()[0][0];
        double[] dx = passes.backward(new double[][][] {{DY}})[0][0];
        assertThat(y).containsExactly(Golden.numbers(golden.get("y")), Golden.ROUNDING);
        assertThat(dx).containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
        BatchNormalizer method = (BatchNormalizer) passes.normalizer;
        assertThat(method.gain(passes.step, 0))
                .isCloseTo(golden.get("r").asDouble(), Golden.ROUNDING);
        assertThat(method.offset(passes.step, 0))
                .isCloseTo(golden.get("d").asDouble(), Golden.ROUNDING);
    }

    /** Bounds that leave no gain and no offset leave batch normalisation, bit for bit. */
    @Test
    void withoutGainAndOffsetItIsBatchNormalisation() {
        VectorPasses bounded = passes(1, 0).scale(0.7);
        VectorPasses batchNorm = VectorPasses.of(BatchNorm.of(RUNNING), X).scale(0.7);
        assertThat(bounded.forward()).isDeepEqualTo(batchNorm.forward());
        double[][][] dy = {{DY}};
        assertThat(bounded.backward(dy)).isDeepEqualTo(batchNorm.backward(dy));
        assertThat(bounded.dAffine.scale()).isEqualTo(batchNorm.dAffine.scale());
    }

    /** Within the bounds it normalises by running statistics: (6 - 2) / 1.5. */
    @Test
    void theBoundsHold() {
        double last = passes(3, 5).forward()[0][0][3];
        assertThat(last).isCloseTo(4 / 1.5, within(1e-6));
        double bounded = passes(1.1, 0.5).forward()[0][0][3];
        assertThat(bounded).isCloseTo(1.1 * 3 / Math.sqrt(3.5) + 0.5, within(1e-5));
    }
}
