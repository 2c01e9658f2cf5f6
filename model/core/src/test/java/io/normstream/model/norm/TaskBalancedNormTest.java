package io.normstream.model.norm;

import static io.normstream.model.norm.VectorPasses.samples;
import static io.normstream.model.norm.VectorPasses.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import io.normstream.model.norm.StepContext.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskBalancedNormTest extends ExactGradientContract {
    private static final RunningStatistics NEWEST = new RunningStatistics(1, false, false, false);
    private static final TaskBalancedNorm BY_ORIGIN = new TaskBalancedNorm(1e-5, NEWEST, false, 1);

    /** TBBN's example: four new rows, then two of its memory. */
    private static final double[] TILED = {1, 3, 5, 7, 0, 4};

    private static final double[] DY = {1, -1, .5, 2, -.5, .3};

    @Override
    Normalizer normalizer() {
        return new TaskBalancedNorm(1e-5, new RunningStatistics(0.2, true, true, true), true, 0.7);
    }

    @Override
    VectorPasses passes(double[][][] x) {
        return super.passes(x).in(knowing(3, 4, 4, 7));
    }

    private static StepContext knowing(int newRows, int... classes) {
        return StepContext.PLAIN.of(new Rows(classes, newRows, Double.NaN));
    }

    /** A sample of one value each. */
    private static VectorPasses of(Normalizer normalizer, double... x) {
        return VectorPasses.ofSamples(normalizer, 1, x);
    }

    /**
     * Weights 0.1, 0.2, 0.3 and 0.4 of the values 1, 2, 3 and 6, as rows of weight 1 / (2 classes *
     * 5) and 1 / (2 classes * 10): the gradient of a value is the sum of those of its rows.
     */
    @Test
    void weightedStatisticsAndTheirGradientAgreeWithTheGoldenNumbers() {
        JsonNode golden = Golden.entry("weighted BN w=[.1,.2,.3,.4] x=[1,2,3,6] dy eps1e-5");
        double[] x = {1, 6, 6, 6, 6, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3};
        double[] dy = new double[x.length];
        Arrays.fill(dy, 0, 1, 1);
        Arrays.fill(dy, 1, 5, .5 / 4);
        Arrays.fill(dy, 5, 9, -1.0 / 4);
        Arrays.fill(dy, 9, 15, 2.0 / 6);
        VectorPasses passes =
                of(new TaskBalancedNorm(), x)
                        .in(knowing(15, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
        double[] y = values(passes.forward());
        double[] dx = values(passes.backward(samples(1, dy)));
        assertThat(new double[] {y[0], y[5], y[9], y[1]})
                .containsExactly(Golden.numbers(golden.get("xh")), Golden.ROUNDING);
        assertThat(new double[] {dx[0], sum(dx, 5, 9), sum(dx, 9, 15), sum(dx, 1, 5)})
                .containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
    }

    private static double sum(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).sum();
    }

    /**
     * The running mean is that of the paper's tiling, and its running variance lacks the part
     * between the means of its splits. What it makes of the rows is something else: its splits
     * normalise them by 2.5 and 3.5, these weights by 3.
     */
    @Test
    void runningStatisticsAreThoseOfTheTilingAndWhatIsBetweenItsSplits() {
        JsonNode golden = Golden.entry("TBBN cur=[1,3,5,7] mem=[0,4] r=2 eps1e-5");
        VectorPasses passes = of(BY_ORIGIN, TILED).in(knowing(4, 0, 0, 0, 0, 0, 0));
        passes.backward(samples(1, DY));
        double[] means = Golden.numbers(golden.get("split_means"));
        double[] variances = Golden.numbers(golden.get("split_vars"));
        double between = Math.pow((means[1] - means[0]) / 2, 2);
        assertThat(passes.nextState[RunningStatistics.MEAN][0])
                .isCloseTo(golden.get("run_mean").asDouble(), Golden.ROUNDING);
        assertThat(passes.nextState[RunningStatistics.VARIANCE][0])
                .isCloseTo((variances[0] + variances[1]) / 2 + between, Golden.ROUNDING);
        assertThat(passes.dAffine.shift()[0])
                .isCloseTo(golden.get("dbeta").asDouble(), Golden.ROUNDING);
    }

    /** One split of TBBN; also rows of one kind alone, and rows of which nobody knows more. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 6", "false, 0"})
    void rowsThatAreAllAlikeAreNormalisedAsInBatchNormalisation(boolean byClass, int newRows) {
        RunningStatistics running = RunningStatistics.pytorch();
        TaskBalancedNorm method = new TaskBalancedNorm(1e-5, running, byClass, 1);
        VectorPasses batch = VectorPasses.of(BatchNorm.of(running), TILED).scale(0.7);
        double[] y = batch.forward()[0][0];
        double[] dx = batch.backward(new double[][][] {{DY}})[0][0];
        assertThat(batch.moments.mean()[0])
                .isCloseTo(
                        Golden.entry("TBBN cur=[1,3,5,7] mem=[0,4] r=2 eps1e-5")
                                .get("plain_bn_mean")
                                .asDouble(),
                        Golden.ROUNDING);
        for (StepContext context :
                new StepContext[] {knowing(newRows, 5, 5, 5, 5, 5, 5), StepContext.PLAIN}) {
            VectorPasses passes = of(method, TILED).scale(0.7).in(context);
            assertThat(values(passes.forward())).containsExactly(y, within(1e-12));
            assertThat(values(passes.backward(samples(1, DY)))).containsExactly(dx, within(1e-12));
            assertThat(passes.dAffine.scale()).containsExactly(batch.dAffine.scale(), within(1e-9));
            for (int i : new int[] {RunningStatistics.MEAN, RunningStatistics.VARIANCE}) {
                assertThat(passes.nextState[i]).containsExactly(batch.nextState[i], within(1e-12));
            }
        }
    }

    /** By class, whatever their numbers of rows: means 1 and 5, variances 2 and 0. */
    @Test
    void everyClassCountsAlike() {
        TaskBalancedNorm method = new TaskBalancedNorm(1e-5, NEWEST, true, 1);
        VectorPasses passes = of(method, 0, 3, 2, 1, -1, 5).in(knowing(6, 3, 3, 3, 3, 3, 0));
        passes.backward(samples(1, DY));
        assertThat(passes.nextState[RunningStatistics.MEAN][0]).isCloseTo(3, within(1e-12));
        assertThat(passes.nextState[RunningStatistics.VARIANCE][0])
                .isCloseTo((2 + 0) / 2.0 + 2 * 2, within(1e-12));
    }

    @Test
    void momentumDecaysAsInAdaB2n() {
        double[] golden = Golden.numbers(Golden.entry("AdaB2N eta, momentum .1 kappa .5, first 5"));
        VectorPasses passes =
                of(new TaskBalancedNorm(1e-5, RunningStatistics.pytorch(), true, 0.5), TILED);
        for (double eta : golden) {
            passes.backward(samples(1, DY));
            passes.advance();
            assertThat(passes.state[2][0]).isCloseTo(eta, Golden.ROUNDING);
        }
    }

    @Test
    void withoutDecayTheMomentumIsThatOfRunningStatistics() {
        RunningStatistics running = new RunningStatistics(0.2, true, true, true);
        VectorPasses batch = VectorPasses.of(BatchNorm.of(running), TILED);
        VectorPasses passes = of(new TaskBalancedNorm(1e-5, running, true, 1), TILED);
        for (int update = 0; update < 5; update++) {
            batch.backward(new double[][][] {{DY}});
            batch.advance();
            passes.backward(samples(1, DY));
            passes.advance();
            double weight = 0.2 / (1 - Math.pow(0.8, update + 1));
            assertThat(passes.state[2][0]).isCloseTo(weight, within(1e-12));
            assertThat(passes.state[RunningStatistics.VARIANCE])
                    .containsExactly(batch.state[RunningStatistics.VARIANCE], within(1e-12));
        }
    }

    @Test
    void withFullDecayAllMiniBatchesWeighAlike() {
        TaskBalancedNorm method = new TaskBalancedNorm(1e-5, RunningStatistics.pytorch(), true, 0);
        double[][] state = StateSpec.initialValues(method.state(1));
        for (int mean : new int[] {4, 1, 7}) {
            VectorPasses passes = of(method, mean - 1, mean + 1);
            for (int i = 0; i < state.length; i++) {
                passes.state[i][0] = state[i][0];
            }
            passes.backward(samples(1, 1, 2));
            state = passes.nextState;
        }
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo(4, within(1e-12));
    }

    @Test
    void aSingleValueGoesThroughTheRunningStatisticsAsConstants() {
        assertFrozen(5);
    }

    @Test
    void aConstantChannelGoesThroughTheRunningStatisticsAsConstants() {
        assertFrozen(5, 5, 5);
    }

    private static void assertFrozen(double... x) {
        VectorPasses passes = of(new TaskBalancedNorm(0, NEWEST, true, 1), x).scale(0.5);
        passes.state[RunningStatistics.MEAN][0] = 3;
        passes.state[RunningStatistics.VARIANCE][0] = 4;
        double[] dy = new double[x.length];
        dy[0] = 1;
        double[] dx = values(passes.backward(samples(1, dy)));
        // (5 - 3) / sqrt(4), times 0.5
        double[] expected = new double[x.length];
        Arrays.fill(expected, 0.5);
        assertThat(values(passes.forward())).containsExactly(expected, within(1e-12));
        assertThat(dx[0]).isCloseTo(0.25, within(1e-12));
        assertThat(passes.dAffine.scale()[0]).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "NaN, 1", "1e-5, -0.1", "1e-5, 1.1", "1e-5, NaN"})
    void refusesSettingsOutsideOfTheirRanges(double epsilon, double kappa) {
        assertThatThrownBy(() -> new TaskBalancedNorm(epsilon, NEWEST, true, kappa))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("epsilon " + epsilon + ", kappa " + kappa);
    }
}
