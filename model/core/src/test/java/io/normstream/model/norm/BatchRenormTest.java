package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.model.ModelException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchRenormTest extends NormalizerContract {
    private static final RunningStatistics RUNNING = RunningStatistics.pytorch();
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    @Override
    Normalizer normalizer() {
        return of(1.5, 0.5);
    }

    private static BatchRenorm of(double mostGain, double mostOffset) {
        return new BatchRenorm(1e-5, RUNNING, mostGain, mostOffset, 0, 0, 0);
    }

    private static VectorPasses passes(double mostGain, double mostOffset) {
        return passes(of(mostGain, mostOffset), X);
    }

    private static VectorPasses passes(BatchRenorm method, double... x) {
        VectorPasses passes = VectorPasses.of(method, x);
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

    /** Where both are at their bounds they do not follow what comes in: the gradient is exact. */
    @Test
    void gradientsAtTheBoundsMatchCentralDifferences() {
        BatchRenorm method = of(1.1, 0.5);
        double[] x = X.clone();
        double[] dx = passes(method, x).scale(0.7).backward(new double[][][] {{DY}})[0][0];
        double step = 1e-5;
        for (int i = 0; i < x.length; i++) {
            x[i] = X[i] + step;
            double above = product(passes(method, x).scale(0.7).forward()[0][0]);
            x[i] = X[i] - step;
            double below = product(passes(method, x).scale(0.7).forward()[0][0]);
            x[i] = X[i];
            assertThat(dx[i]).isCloseTo((above - below) / (2 * step), within(1e-7));
        }
    }

    private static double product(double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += DY[i] * y[i];
        }
        return sum;
    }

    /** The mean is 7 running deviations away, and the deviation 13 times the running one. */
    @ParameterizedTest
    @CsvSource({
        "0, 3, 5",
        "1, 1, 0",
        "50, 1, 0",
        "51, 1.0057142857, 0.025",
        "150, 1.5714285714, 2.5",
        "250, 2.1428571429, 5",
        "400, 3, 5",
        "16777217, 3, 5",
    })
    void theBoundsWidenStepByStep(long number, double gain, double offset) {
        VectorPasses passes = passes(new BatchRenorm(), -7, 0, 7, 28);
        passes.state[RunningStatistics.MEAN][0] = 0;
        passes.state[RunningStatistics.VARIANCE][0] = 1;
        passes.current.begin(StepContext.PLAIN.at(number), 4);
        BatchNormalizer method = (BatchNormalizer) passes.normalizer;
        assertThat(method.gain(passes.step, 0)).isCloseTo(gain, Golden.ROUNDING);
        assertThat(method.offset(passes.step, 0)).isCloseTo(offset, Golden.ROUNDING);
    }

    @Test
    void boundsThatDoNotWidenStepByStepAreThereAfterThePureSteps() {
        VectorPasses passes = passes(new BatchRenorm(1e-5, RUNNING, 1.5, 0.5, 9, 9, 9), -7, 0, 7);
        BatchNormalizer method = (BatchNormalizer) passes.normalizer;
        passes.current.begin(StepContext.PLAIN.at(9), 4);
        assertThat(method.gain(passes.step, 0)).isEqualTo(1);
        passes.current.begin(StepContext.PLAIN.at(10), 4);
        assertThat(method.gain(passes.step, 0)).isEqualTo(1.5);
    }

    @Test
    void refusesWhatIsNoBound() {
        assertRefused(() -> of(0.9, 1), "a largest gain of at least 1", "0.9 and 1.0");
        assertRefused(() -> of(1, -1), "a largest offset of at least 0", "1.0 and -1.0");
        assertRefused(() -> new BatchRenorm(-1, RUNNING, 3, 5, 0, 0, 0), "Epsilon", "-1.0");
        assertRefused(
                () -> new BatchRenorm(1e-5, RUNNING, 3, 5, 8, 9, 7),
                "pure steps 8, gain steps 9, offset steps 7");
    }

    private static void assertRefused(ThrowingCallable made, String... parts) {
        assertThatThrownBy(made).isInstanceOf(ModelException.class).hasMessageContainingAll(parts);
    }
}
