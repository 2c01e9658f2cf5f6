package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerNormTest extends NormalizerContract {
    private static final int MEAN_SQUARE = 0;
    private static final int NU = 1;
    private static final int STEPS = 2;

    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return new PowerNorm(1e-5, 0.1, 0.1, 0, false);
    }

    private static PowerNorm warmingUp(double epsilon) {
        return new PowerNorm(epsilon, 0.1, 0.1, 10, false);
    }

    @Test
    void agreesWithTheGoldenNumbersOfThePaper() {
        JsonNode steps = Golden.entry("PN alpha=.9/.9 psi2_0=1 nu_0=0, 2 steps");
        double[][] state = StateSpec.initialValues(normalizer().state(1));
        for (JsonNode step : steps) {
            VectorPasses passes = passes(normalizer(), state, Golden.numbers(step.get("x")));
            assertStep(passes, step, "z", Golden.ROUNDING);
            state = passes.nextState;
        }
    }

    @Test
    void withTheirBackwardHalfItIsTheAuthorsCode() throws IOException {
        PowerNorm theirs = new PowerNorm(1e-5, 0.1, 0.2, 1, true);
        double[][] state = StateSpec.initialValues(theirs.state(1));
        for (JsonNode step : authorsNumbers()) {
            VectorPasses passes = passes(theirs, state, Golden.numbers(step.get("x"))).scale(0.7);
            Arrays.fill(passes.affine.shift(), 0.2);
            assertStep(passes, step, "y", within(1e-12));
            assertThat(passes.dAffine.scale()[0])
                    .isCloseTo(step.get("dscale").asDouble(), within(1e-12));
            assertThat(passes.dAffine.shift()[0])
                    .isCloseTo(step.get("dshift").asDouble(), within(1e-12));
            state = passes.nextState;
        }
    }

    /**
     * The numbers of {@code golden/power-norm.json}, which {@code power_norm.py} beside it made.
     */
    private static JsonNode authorsNumbers() throws IOException {
        try (InputStream in = PowerNormTest.class.getResourceAsStream("/golden/power-norm.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, "golden numbers"));
        }
    }

    private static void assertStep(
            VectorPasses passes, JsonNode step, String output, Offset<Double> rounding) {
        double[][][] dy = {{Golden.numbers(step.get("dy"))}};
        assertThat(passes.forward()[0][0])
                .containsExactly(Golden.numbers(step.get(output)), rounding);
        assertThat(passes.backward(dy)[0][0])
                .containsExactly(Golden.numbers(step.get("dx")), rounding);
        assertThat(passes.nextState[MEAN_SQUARE][0])
                .isCloseTo(step.get("psi2_after").asDouble(), rounding);
        assertThat(passes.nextState[NU][0]).isCloseTo(step.get("nu_after").asDouble(), rounding);
    }

    private static VectorPasses passes(Normalizer method, double[][] state, double... x) {
        VectorPasses passes = VectorPasses.of(method, x);
        for (int i = 0; i < state.length; i++) {
            System.arraycopy(state[i], 0, passes.state[i], 0, state[i].length);
        }
        return passes;
    }

    @Test
    void warmingUpItIsTheGoldenPowerOfTheMiniBatch() {
        JsonNode golden = Golden.entry("PN-V x=[1,2,3,6] eps=1e-5");
        VectorPasses passes = VectorPasses.of(warmingUp(1e-5), X);
        assertThat(passes.forward()[0][0])
                .containsExactly(Golden.numbers(golden.get("z")), Golden.ROUNDING);
        assertThat(passes.backward(new double[][][] {{DY}})[0][0])
                .containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
    }

    @Test
    void warmingUpTheGradientIsExact() {
        double[] x = X.clone();
        double[] dx =
                VectorPasses.of(warmingUp(1e-5), x)
                        .scale(0.7)
                        .backward(new double[][][] {{DY}})[0][0];
        double step = 1e-5;
        for (int i = 0; i < x.length; i++) {
            x[i] = X[i] + step;
            double above = dot(VectorPasses.of(warmingUp(1e-5), x).scale(0.7).forward()[0][0]);
            x[i] = X[i] - step;
            double below = dot(VectorPasses.of(warmingUp(1e-5), x).scale(0.7).forward()[0][0]);
            x[i] = X[i];
            assertThat(dx[i]).isCloseTo((above - below) / (2 * step), within(1e-9));
        }
    }

    private static double dot(double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += y[i] * DY[i];
        }
        return sum;
    }

    @Test
    void warmingUpScalesCancelAndShiftsDoNot() {
        double[] y = VectorPasses.of(warmingUp(1e-12), X).forward()[0][0];
        assertThat(VectorPasses.of(warmingUp(1e-12), 10, 20, 30, 60).forward()[0][0])
                .containsExactly(y, within(1e-9));
        assertThat(VectorPasses.of(warmingUp(1e-12), 2, 3, 4, 7).forward()[0][0][0])
                .isCloseTo(2 / Math.sqrt(19.5), within(1e-9))
                .isNotCloseTo(y[0], within(0.1));
    }

    @Test
    void warmUpEndsAfterItsSteps() {
        PowerNorm method = new PowerNorm(1e-5, 0.1, 0.1, 2, false);
        double[][] state = StateSpec.initialValues(method.state(1));
        double[] expected = {1 / Math.sqrt(12.5), 1 / Math.sqrt(12.5), 1 / Math.sqrt(3.185)};
        for (double first : expected) {
            VectorPasses passes = passes(method, state, X);
            assertThat(passes.forward()[0][0][0]).isCloseTo(first, within(1e-5));
            passes.backward(new double[][][] {{DY}});
            state = passes.nextState;
        }
        assertThat(state[STEPS][0]).isEqualTo(2);
    }

    /** By its own mean square nothing would be left of a value but its sign. */
    @Test
    void aSingleValueIsDividedByTheRunningMeanSquareWhileWarmingUp() {
        VectorPasses passes = VectorPasses.of(warmingUp(1e-12), 6);
        passes.state[MEAN_SQUARE][0] = 4;
        assertThat(passes.forward()[0][0][0]).isCloseTo(3, within(1e-9));
        assertThat(passes.backward(new double[][][] {{{1}}})[0][0][0]).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aRowsOutputIsThatOfInferenceWhateverItsNeighboursAre() {
        VectorPasses passes = passes(random(1, VALUES));
        Arrays.fill(passes.state[MEAN_SQUARE], 13);
        double[][][] y = passes.infer();
        double[][][] found = passes.forward();
        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(found[0][channel]).containsExactly(y[0][channel], within(1e-12));
        }
    }

    @Test
    void withoutBackwardMomentumTheRunningMeanSquareIsAConstant() {
        PowerNorm method = new PowerNorm(1e-12, 0.1, 0, 0, false);
        VectorPasses passes = VectorPasses.of(method, X).scale(0.5);
        passes.state[MEAN_SQUARE][0] = 4;
        assertThat(passes.backward(new double[][][] {{DY}})[0][0])
                .containsExactly(new double[] {.25, -.25, .5, .125}, within(1e-9));
        assertThat(passes.nextState[NU][0]).isEqualTo(0);
    }

    @Test
    void withAForwardMomentumOfOneTheLastMiniBatchDivides() {
        PowerNorm method = new PowerNorm(1e-12, 1, 0.1, 0, false);
        VectorPasses passes = VectorPasses.of(method, X);
        passes.backward(new double[][][] {{DY}});
        assertThat(passes.nextState[MEAN_SQUARE][0]).isCloseTo(12.5, within(1e-12));
    }

    /** On the same mini-batch again and again, nu becomes the coefficient of the exact gradient. */
    @Test
    void settlesWhereTheGradientIsExact() {
        double[][] state = StateSpec.initialValues(normalizer().state(1));
        double[] dx = {};
        for (int i = 0; i < 500; i++) {
            VectorPasses passes = passes(normalizer(), state, X);
            dx = passes.backward(new double[][][] {{DY}})[0][0];
            state = passes.nextState;
        }
        double[] exact = Golden.numbers(Golden.entry("PN-V x=[1,2,3,6] eps=1e-5").get("dx"));
        assertThat(dx).containsExactly(exact, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChannelThatWasZeroForLongLeavesNothingUnbounded(boolean authorsBackward) {
        PowerNorm method = new PowerNorm(1e-5, 0.1, 0.1, 3, authorsBackward);
        double[][] state = StateSpec.initialValues(method.state(1));
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            boolean zero = i % 2_000 > 500;
            double size = zero ? 0 : Math.pow(10, 8 * random.nextDouble() - 4);
            double[] x = random.doubles(8).map(v -> size * (v - 0.3)).toArray();
            double[] dy = random.doubles(8).map(v -> 2 * v - 1).toArray();
            VectorPasses passes = passes(method, state, x);
            assertThat(Arrays.stream(passes.forward()[0][0])).allMatch(Double::isFinite);
            assertThat(Arrays.stream(passes.backward(new double[][][] {{dy}})[0][0]))
                    .allMatch(Double::isFinite);
            state = passes.nextState;
            assertThat(state[NU][0]).isBetween(-1.0, 1.0);
            assertThat(state[MEAN_SQUARE][0]).isBetween(0.0, 1e8);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|.1|.1|0|an epsilon above 0, found 0.0",
                "NaN|.1|.1|0|an epsilon above 0, found NaN",
                "1e-5|0|.1|0|Forward momentum must be in (0, 1], found 0.0",
                "1e-5|1.1|.1|0|Forward momentum must be in (0, 1], found 1.1",
                "1e-5|.1|-.1|0|Backward momentum must be in [0, 1], found -0.1",
                "1e-5|.1|2|0|Backward momentum must be in [0, 1], found 2.0",
                "1e-5|.1|.1|-1|from 0 to 16777216, found -1",
                "1e-5|.1|.1|16777217|from 0 to 16777216, found 16777217"
            })
    void refusesWhatIsNoHyperparameter(
            double epsilon, double forward, double backward, int steps, String message) {
        assertThatThrownBy(() -> new PowerNorm(epsilon, forward, backward, steps, false))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
