package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OnlineNormTest extends NormalizerContract {
    @Override
    Normalizer normalizer() {
        return new OnlineNorm(0.9, 0.8, true, 1e-5);
    }

    @Test
    void agreesWithTheGoldenNumbers() {
        JsonNode golden = Golden.entry("OnlineNorm samples [1,3],[2,6] dy [1,-1],[.5,2] af.9 ab.8");
        OnlineNorm norm = new OnlineNorm(0.9, 0.8, false, 1e-5);
        VectorPasses passes = new VectorPasses(norm, new double[][][] {{{1, 3}}, {{2, 6}}});
        double[][][] y = passes.forward();
        double[][][] dx = passes.backward(new double[][][] {{{1, -1}}, {{.5, 2}}});
        for (int sample = 0; sample < 2; sample++) {
            assertThat(y[sample][0])
                    .containsExactly(Golden.numbers(golden.get("y").get(sample)), Golden.ROUNDING);
            assertThat(dx[sample][0])
                    .containsExactly(Golden.numbers(golden.get("dx").get(sample)), Golden.ROUNDING);
        }
        assertState(passes, OnlineNorm.MEAN, golden.get("mu"));
        assertState(passes, OnlineNorm.VARIANCE, golden.get("var"));
        assertState(passes, OnlineNorm.ERROR_ALONG_ONES, golden.get("u"));
        assertState(passes, OnlineNorm.ERROR_ALONG_OUTPUT, golden.get("v"));
    }

    private static void assertState(VectorPasses passes, int position, JsonNode golden) {
        assertThat(passes.nextState[position][0]).isCloseTo(golden.asDouble(), Golden.ROUNDING);
    }

    @Test
    void samplesOfOneStepAreStepsOfOneSample() {
        double[][][] x = random(1, VALUES);
        double[][][] dy = random(2, VALUES);
        VectorPasses together = passes(x);
        double[][][] y = together.forward();
        double[][][] dx = together.backward(dy);
        double[][] state = StateSpec.initialValues(normalizer().state(CHANNELS));
        for (int sample = 0; sample < x.length; sample++) {
            VectorPasses alone = passes(new double[][][] {x[sample]});
            for (int i = 0; i < state.length; i++) {
                System.arraycopy(state[i], 0, alone.state[i], 0, CHANNELS);
            }
            assertThat(alone.forward()[0]).isDeepEqualTo(y[sample]);
            assertThat(alone.backward(new double[][][] {dy[sample]})[0]).isDeepEqualTo(dx[sample]);
            state = alone.nextState;
        }
        assertThat(state).isDeepEqualTo(together.nextState);
    }

    @Test
    void eachSampleHasLevelOne() {
        for (double[][] sample : new VectorPasses(normalizer(), random(1, VALUES)).forward()) {
            double level =
                    Arrays.stream(sample)
                            .flatMapToDouble(Arrays::stream)
                            .map(value -> value * value)
                            .average()
                            .orElseThrow();
            assertThat(level).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void aSampleHasTheSameLevelInInference() {
        double[][][] x = {random(1, VALUES)[0]};
        VectorPasses passes = passes(x);
        double[][][] trained = passes.forward();
        double[][][] inferred = passes.infer();
        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(inferred[0][channel]).containsExactly(trained[0][channel], within(1e-12));
        }
    }

    @Test
    void onlyTheLevelNeedsMomentsInInference() {
        assertThat(new OnlineNorm(0.9, 0.8, true, 1e-5).needs().inferenceMoments()).isTrue();
        OnlineNorm free = new OnlineNorm(0.9, 0.8, false, 1e-5);
        assertThat(free.needs().inferenceMoments()).isFalse();
        VectorPasses passes = VectorPasses.of(free, 2, 5);
        passes.state[OnlineNorm.MEAN][0] = 3;
        passes.state[OnlineNorm.VARIANCE][0] = 4;
        assertThat(passes.infer()[0][0]).containsExactly(new double[] {-0.5, 1}, within(1e-5));
    }

    /** The variance of 1 within samples, and that of 4 between their means. */
    @Test
    void theStatisticsBecomeThoseOfAllValues() {
        VectorPasses passes =
                new VectorPasses(
                        new OnlineNorm(0.99, 0.99, true, 1e-5),
                        new double[][][] {{{4, 6}}, {{8, 10}}});
        for (int step = 0; step < 1000; step++) {
            passes.backward(new double[][][] {{{1, 2}}, {{3, 4}}});
            passes.advance();
        }
        assertThat(passes.state(StateRole.MEAN)[0]).isCloseTo(7, within(0.02));
        assertThat(passes.state(StateRole.VARIANCE)[0]).isCloseTo(5, within(0.02));
    }

    /** What the projections are there for: a gradient has no part that normalisation takes away. */
    @Test
    void gradientsLoseWhatNormalisationTakesAway() {
        OnlineNorm norm = new OnlineNorm(0.99, 0.99, false, 1e-5);
        double[][][] x = {{{4, 6}}, {{8, 10}}};
        double[][][] dy = {{{1, 2}}, {{3, 7}}};
        VectorPasses passes = new VectorPasses(norm, x);
        double[][][] dx = dy;
        for (int step = 0; step < 5000; step++) {
            dx = passes.backward(dy);
            passes.advance();
        }
        double[] exact =
                VectorPasses.of(new BatchNorm(), 4, 6, 8, 10)
                        .backward(new double[][][] {{{1, 2, 3, 7}}})[0][0];
        assertThat(new double[] {dx[0][0][0], dx[0][0][1], dx[1][0][0], dx[1][0][1]})
                .containsExactly(exact, within(0.02));
    }

    @Test
    void refusesWhatIsNoDecay() {
        for (double decay : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new OnlineNorm(decay, 0.99, true, 1e-5))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("forward-decay " + decay);
            assertThatThrownBy(() -> new OnlineNorm(0.999, decay, true, 1e-5))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("backward-decay " + decay);
        }
        assertThatThrownBy(() -> new OnlineNorm(0.999, 0.99, true, 0))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("epsilon 0");
    }
}
