package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's cases have an empty memory: batch normalisation. */
class MemorizedNormTest extends StandardizingNormalizerContract {
    private static final int MEAN = 0;
    private static final int VARIANCE = 1;
    private static final int MEANS = 2;
    private static final int VARIANCES = 3;
    private static final int REMEMBERED = 4;
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] OLDER = {0, 2, 4, 2};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return new MemorizedNorm();
    }

    @Override
    int channelsTogether() {
        return 1;
    }

    private static VectorPasses remembering(MemorizedNorm method, double[] x, double... moments) {
        VectorPasses passes = VectorPasses.of(method, x);
        for (int i = 0; i < moments.length / 2; i++) {
            passes.state[MEANS][i] = moments[2 * i];
            passes.state[VARIANCES][i] = moments[2 * i + 1];
        }
        passes.state[REMEMBERED][0] = moments.length / 2.0;
        return passes;
    }

    /** State after mini-batches, the oldest first. */
    private static double[][] learnt(MemorizedNorm method, double[]... batches) {
        double[][] state = VectorPasses.of(method, X).state;
        for (double[] batch : batches) {
            VectorPasses passes = VectorPasses.of(method, batch);
            copy(state, passes.state);
            backward(passes, new double[batch.length]);
            state = passes.nextState;
        }
        return state;
    }

    private static void copy(double[][] from, double[][] to) {
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(from[i], 0, to[i], 0, from[i].length);
        }
    }

    private static double[] forward(VectorPasses passes) {
        return passes.forward()[0][0];
    }

    private static double[] backward(VectorPasses passes, double... dy) {
        return passes.backward(new double[][][] {{dy}})[0][0];
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void agreesWithTheGoldenNumbers(boolean pooled) {
        String name = pooled ? "True" : "False";
        JsonNode golden =
                Golden.entry("MBN pooled=" + name + " hist=(mu2,var2) w=[.4,.6] gamma1.5 beta.2");
        // 1 and 2/3 by their sum are .6 and .4
        VectorPasses passes =
                remembering(new MemorizedNorm(1e-5, 8, 2 / 3.0, pooled, false), X, 2, 2).scale(1.5);
        passes.affine.shift()[0] = .2;
        double[] y = forward(passes);
        double[] dx = backward(passes, DY);
        assertThat(y).containsExactly(Golden.numbers(golden.get("y")), Golden.ROUNDING);
        assertThat(dx).containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
        assertThat(passes.dAffine.scale()[0])
                .isCloseTo(golden.get("dgamma").asDouble(), Golden.ROUNDING);
        assertThat(passes.dAffine.shift()[0])
                .isCloseTo(golden.get("dbeta").asDouble(), Golden.ROUNDING);
        assertThat(passes.nextState[MEAN][0])
                .isCloseTo(golden.get("mu").asDouble(), Golden.ROUNDING);
        assertThat(passes.nextState[VARIANCE][0])
                .isCloseTo(golden.get("var").asDouble(), Golden.ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsWithAMemoryMatchCentralDifferences(boolean pooled) {
        MemorizedNorm method = new MemorizedNorm(1e-5, 4, 0.8, pooled, false);
        double[] memory = {2, 2, -1, 0.5, 4, 3};
        assertGradients(method, X, memory);
        assertGradients(method, new double[] {1.5}, memory);
        assertGradients(method, new double[] {7, 7, 7, 7}, memory);
    }

    private static void assertGradients(MemorizedNorm method, double[] values, double[] memory) {
        double[] x = values.clone();
        double[] dy = Arrays.copyOf(DY, x.length);
        double[] dx = backward(remembering(method, x, memory).scale(0.7), dy);
        double step = 1e-5;
        for (int i = 0; i < x.length; i++) {
            x[i] = values[i] + step;
            double above = dot(forward(remembering(method, x, memory).scale(0.7)), dy);
            x[i] = values[i] - step;
            double below = dot(forward(remembering(method, x, memory).scale(0.7)), dy);
            x[i] = values[i];
            assertThat(dx[i]).isCloseTo((above - below) / (2 * step), within(1e-8));
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The same bits in training, also where the mini-batch cannot normalise. */
    @Test
    void withoutAMemoryItIsBatchNormalisation() {
        MemorizedNorm method = new MemorizedNorm(1e-5, 0, 0.9, true, false);
        for (double[] x : new double[][] {X, {1, 2, 4}, {5}, {5, 5, 5}}) {
            double[] dy = Arrays.copyOf(DY, x.length);
            VectorPasses passes = VectorPasses.of(method, x).scale(0.7);
            VectorPasses batchNorm = VectorPasses.of(new BatchNorm(), x).scale(0.7);
            copy(learnt(method, OLDER), passes.state);
            copy(passes.state, batchNorm.state);
            assertThat(forward(passes)).isEqualTo(forward(batchNorm));
            assertThat(backward(passes, dy)).isEqualTo(backward(batchNorm, dy));
            assertThat(passes.dAffine.scale()).isEqualTo(batchNorm.dAffine.scale());
            assertThat(passes.dAffine.shift()).isEqualTo(batchNorm.dAffine.shift());
        }
    }

    @Test
    void withoutAMemoryInferenceGoesByTheLastMiniBatch() {
        double[][] state = learnt(new MemorizedNorm(1e-5, 0, 0.9, true, false), OLDER, X);
        assertThat(state).isDeepEqualTo(new double[][] {{3}, {3.5}});
    }

    /** No gradient goes to mini-batches of the past, so there it is none. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void equalWeightsAreBatchNormalisationOfAllInOne(int memory) {
        MemorizedNorm method = new MemorizedNorm(1e-5, memory, 1, true, false);
        double[][] older = new double[memory][];
        Arrays.setAll(older, i -> i % 2 == 0 ? OLDER : new double[] {5, 5, 6, 4 + i});
        VectorPasses passes = VectorPasses.of(method, X);
        copy(learnt(method, older), passes.state);
        double[] all = new double[4 * memory + 4];
        for (int i = 0; i < memory; i++) {
            System.arraycopy(older[i], 0, all, 4 * i, 4);
        }
        System.arraycopy(X, 0, all, 4 * memory, 4);
        double[] dy = new double[all.length];
        System.arraycopy(DY, 0, dy, 4 * memory, 4);
        VectorPasses together = VectorPasses.of(new BatchNorm(), all);
        assertThat(forward(passes)).containsExactly(last(forward(together)), within(1e-12));
        assertThat(backward(passes, DY))
                .containsExactly(last(backward(together, dy)), within(1e-12));
    }

    private static double[] last(double[] values) {
        return Arrays.copyOfRange(values, values.length - 4, values.length);
    }

    /** Weights 1, 1/2, 1/4 of the three newest of four, by their sum. */
    @Test
    void inferenceGoesByTheMemoryAlone() {
        MemorizedNorm method = new MemorizedNorm(0, 3, 0.5, true, false);
        double[][] state =
                learnt(method, X, new double[] {9, 1}, new double[] {2, 4}, new double[] {0, 0});
        double mean = (4 * 0 + 2 * 3 + 5) / 7.0;
        double square = (4 * 0 + 2 * (1 + 9) + (16 + 25)) / 7.0;
        assertThat(state[MEAN][0]).isCloseTo(mean, within(1e-12));
        assertThat(state[VARIANCE][0]).isCloseTo(square - mean * mean, within(1e-12));
        assertThat(state[MEANS]).containsExactly(0, 3, 5);
        assertThat(state[VARIANCES]).containsExactly(0, 1, 16);
        assertThat(state[REMEMBERED]).containsExactly(3);
        VectorPasses passes = VectorPasses.of(method, X).scale(0.5);
        copy(state, passes.state);
        double expected = 0.5 * (6 - mean) / Math.sqrt(square - mean * mean);
        assertThat(passes.infer()[0][0][3]).isCloseTo(expected, within(1e-12));
    }

    @Test
    void asksForASecondForwardHalfWhereItIsToRememberThat() {
        assertThat(normalizer().needs()).isEqualTo(Needs.MINI_BATCH);
        assertThat(new MemorizedNorm(1e-5, 8, 0.9, true, true).needs())
                .isEqualTo(Needs.MINI_BATCH.and(Needs.Fact.SECOND_FORWARD));
    }

    /** As if the mini-batch had been the other one from the start. */
    @Test
    void refreshingReplacesWhatIsRememberedOfTheMiniBatch() {
        MemorizedNorm method = new MemorizedNorm(1e-5, 2, 0.9, true, true);
        VectorPasses first = remembering(method, X, 2, 2, 1, 3);
        VectorPasses second = remembering(method, OLDER, 2, 2, 1, 3);
        backward(first, DY);
        backward(second, DY);
        assertThat(first.nextState).isNotEqualTo(second.nextState);
        first.moments.measure(OLDER);
        method.refresh(first.step);
        assertThat(first.nextState).isDeepEqualTo(second.nextState);
    }

    @Test
    void aSingleValueIsNormalisedByTheWindow() {
        VectorPasses passes =
                remembering(new MemorizedNorm(0, 8, 1, true, false), new double[] {6}, 2, 2);
        // mean 4, variance (0 + 2) / 2 within and 4 between
        assertThat(forward(passes)[0]).isCloseTo(2 / Math.sqrt(5), within(1e-12));
    }

    /** However near to each other they are: at most {@code sqrt((1 - a) / a)} of weight a. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1e-3})
    void aStreamOfSingleValuesStaysWithinTheBound(double spread) {
        MemorizedNorm method = new MemorizedNorm(0, 2, 1, true, false);
        double[][] state = VectorPasses.of(method, X).state;
        for (double x : new double[] {3, 4, 3, 3, 5, 3, 3, 3, 2}) {
            VectorPasses passes = VectorPasses.of(method, 1 + spread * x);
            copy(state, passes.state);
            if (state[REMEMBERED][0] > 0) {
                assertThat(Math.abs(forward(passes)[0])).isLessThan(Math.sqrt(2) + 1e-9);
            }
            backward(passes, 1);
            state = passes.nextState;
        }
    }

    @Test
    void aWindowWithoutVarianceGoesThroughTheMemoryAsConstants() {
        assertFrozen(new double[] {5});
        assertFrozen(new double[] {5, 5, 5});
        assertFrozen(new double[] {5, 5 + 1e-7, 5});
        assertFrozen(new double[] {5, 5, 5}, 5, 0, 5, 0);
    }

    /** What batch normalisation does by running statistics. */
    private static void assertFrozen(double[] x, double... memory) {
        VectorPasses passes = remembering(new MemorizedNorm(), x, memory).scale(0.5);
        VectorPasses frozen = VectorPasses.of(new BatchNorm(), x).scale(0.5);
        for (double[][] state : new double[][][] {passes.state, frozen.state}) {
            state[MEAN][0] = 3;
            state[VARIANCE][0] = 4;
        }
        double[] dy = Arrays.copyOf(DY, x.length);
        assertThat(forward(passes)).isEqualTo(forward(frozen));
        assertThat(backward(passes, dy)).isEqualTo(backward(frozen, dy));
        assertThat(passes.dAffine.scale()).isEqualTo(frozen.dAffine.scale());
        assertThat(passes.nextState[MEAN][0]).isCloseTo(5, within(1e-6));
        assertThat(passes.nextState[VARIANCE][0]).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"-1, 8, 0.9", "1e-5, -1, 0.9", "1e-5, 8, 0", "1e-5, 8, 1.1", "NaN, 8, 0.9"})
    void refusesWhatIsNoWindow(double epsilon, int memory, double decay) {
        assertThatThrownBy(() -> new MemorizedNorm(epsilon, memory, decay, true, false))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("epsilon " + epsilon + ", memory " + memory)
                .hasMessageContaining("decay " + decay);
    }
}
