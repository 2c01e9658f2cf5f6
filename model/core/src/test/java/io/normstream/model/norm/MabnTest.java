package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MabnTest extends NormalizerContract {
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return new Mabn(3, 1e-5, 0.02, true, 0, 0, 5);
    }

    private static Mabn of(int window, int renormFrom) {
        return new Mabn(window, 1e-5, 0.02, false, 0, renormFrom, 5);
    }

    @Test
    void agreesWithTheGoldenNumbers() {
        JsonNode steps =
                Golden.entry(
                        "MABN window2 mom.98 eps1e-5 r-clip5 gamma1.2 beta.1 no r-warmup, 3 steps");
        VectorPasses before = null;
        for (JsonNode golden : steps) {
            VectorPasses passes =
                    VectorPasses.of(of(2, 0), Golden.numbers(golden.get("x"))).scale(1.2);
            passes.affine.shift()[0] = .1;
            if (before != null) {
                copy(before.nextState, passes.state);
            }
            double[] dy = Golden.numbers(golden.get("dy"));
            assertThat(passes.forward()[0][0])
                    .containsExactly(Golden.numbers(golden.get("y")), Golden.ROUNDING);
            assertThat(passes.backward(new double[][][] {{dy}})[0][0])
                    .containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
            assertThat(passes.nextState[2][0])
                    .isCloseTo(golden.get("run").asDouble(), Golden.ROUNDING);
            before = passes;
        }
    }

    private static void copy(double[][] from, double[][] into) {
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(from[i], 0, into[i], 0, from[i].length);
        }
    }

    /** A window of 1 without r: the quadratic mean with its exact gradient. */
    @Test
    void aWindowOfOneIsTheQuadraticMean() {
        JsonNode golden = Golden.entry("PN-V x=[1,2,3,6] eps=1e-5");
        VectorPasses passes = VectorPasses.of(of(1, 1), X);
        assertThat(passes.forward()[0][0])
                .containsExactly(Golden.numbers(golden.get("z")), Golden.ROUNDING);
        assertThat(passes.backward(new double[][][] {{DY}})[0][0])
                .containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
    }

    @Test
    void ofAChannelOfMeanZeroItIsBatchNormalisation() {
        double[] x = Arrays.stream(X).map(value -> value - 3).toArray();
        VectorPasses mabn = VectorPasses.of(of(1, 1), x).scale(0.7);
        VectorPasses batch =
                VectorPasses.of(BatchNorm.of(RunningStatistics.pytorch()), x).scale(0.7);
        assertThat(mabn.forward()[0][0]).containsExactly(batch.forward()[0][0], within(1e-12));
    }

    @Test
    void theOldestMiniBatchLeavesTheWindow() {
        double[][] state = StateSpec.initialValues(of(2, 0).state(1));
        for (int number = 1; number <= 3; number++) {
            VectorPasses passes = VectorPasses.of(of(2, 0), number, number);
            copy(state, passes.state);
            passes.backward(new double[][][] {{{1, 1}}});
            state = passes.nextState;
        }
        assertThat(state[0]).containsExactly(9, 4);
        assertThat(state[3]).containsExactly(1);
        assertThat(state[4]).containsExactly(3);
    }

    @Test
    void inferenceDividesByTheRunningMeanSquare() {
        VectorPasses passes = VectorPasses.of(of(2, 0), X).scale(1.2);
        passes.state[2][0] = 4;
        assertThat(passes.infer()[0][0][3]).isCloseTo(1.2 * 6 / Math.sqrt(4 + 1e-5), within(1e-12));
    }

    @Test
    void refusesWhatItCannotTake() {
        assertThatThrownBy(() -> of(0, 0))
                .isInstanceOf(ModelException.class)
                .hasMessage("A window has 1 to 1024 mini-batches, found 0");
        assertThatThrownBy(() -> new Mabn(2, 1e-5, 0, false, 0, 0, 5))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("momentum 0.0");
        assertThatThrownBy(() -> of(2, -1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("0 and -1");
    }
}
