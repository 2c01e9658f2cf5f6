package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.normstream.model.ModelException;
import io.normstream.model.train.LearningRateSchedule.Constant;
import io.normstream.model.train.LearningRateSchedule.CosineRestarts;
import io.normstream.model.train.LearningRateSchedule.InverseSquareRoot;
import io.normstream.model.train.LearningRateSchedule.WarmUp;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    @Test
    void halfCosineHasThePublishedValues() {
        assertThat(CosineRestarts.halfCosine(0.1, 1e-8, 0)).isEqualTo(0.1);
        assertThat(CosineRestarts.halfCosine(0.1, 1e-8, 90.0 / 180))
                .isCloseTo(0.050000005, within(1e-17));
        assertThat(CosineRestarts.halfCosine(0.1, 1e-8, 1)).isEqualTo(1e-8);
    }

    @Test
    void cosineRestartsWithEqualPeriods() {
        CosineRestarts schedule = new CosineRestarts(0.1, 1e-8, 180, 1);
        assertThat(schedule.learningRate(0)).isEqualTo(0.1);
        assertThat(schedule.learningRate(90)).isCloseTo(0.050000005, within(1e-17));
        assertThat(schedule.learningRate(179)).isBetween(1e-8, 1e-5);
        assertThat(schedule.learningRate(180)).isEqualTo(0.1);
        assertThat(schedule.learningRate(1_000_000_000L * 180 + 90))
                .isEqualTo(schedule.learningRate(90));
    }

    @Test
    void cosineRestartsWithGrowingPeriods() {
        CosineRestarts schedule = new CosineRestarts(0.1, 1e-8, 10, 3);
        for (long restart : List.of(0L, 10L, 40L, 130L, 400L)) {
            assertThat(schedule.learningRate(restart)).as("step %d", restart).isEqualTo(0.1);
        }
        assertThat(schedule.learningRate(25)).isCloseTo(0.050000005, within(1e-17));
        assertThat(schedule.learningRate(39)).isLessThan(0.001);
        assertThat(schedule.learningRate(Long.MAX_VALUE - 1)).isBetween(1e-8, 0.1);
    }

    @Test
    void inverseSquareRootHalvesAtThreeTimesItsSteps() {
        InverseSquareRoot schedule = new InverseSquareRoot(0.2, 100);
        assertThat(schedule.learningRate(0)).isEqualTo(0.2);
        assertThat(schedule.learningRate(300)).isEqualTo(0.1);
        assertThat(schedule.learningRate(1_000_000_000)).isBetween(6e-5, 7e-5);
    }

    @Test
    void warmUpRisesToWhatFollows() {
        WarmUp schedule = new WarmUp(4, new InverseSquareRoot(0.2, 1));
        assertThat(schedule.learningRate(0)).isEqualTo(0.05);
        assertThat(schedule.learningRate(3)).isEqualTo(0.2);
        assertThat(schedule.learningRate(4)).isEqualTo(0.2);
        assertThat(schedule.learningRate(7)).isEqualTo(0.1);
    }

    @Test
    void constantIsConstant() {
        assertThat(new Constant(0.3).learningRate(Long.MAX_VALUE)).isEqualTo(0.3);
    }

    /** Schedules of every kind, each with the base rate {@code base}. */
    private static List<LearningRateSchedule> withBase(double base) {
        return List.of(
                new Constant(base),
                new InverseSquareRoot(base, 100),
                new CosineRestarts(base, base / 8, 10, 2),
                new WarmUp(4, new CosineRestarts(base, base / 8, 10, 2)),
                new WarmUp(2, new WarmUp(3, new InverseSquareRoot(base, 7))));
    }

    @Test
    void anotherBaseChangesNothingElse() {
        for (double base : new double[] {0.1, 0.25, 2}) {
            assertThat(withBase(0.5))
                    .extracting(schedule -> schedule.withBase(base))
                    .isEqualTo(withBase(base));
        }
    }

    @Test
    void theBaseItHasIsTheScheduleItself() {
        List<LearningRateSchedule> schedules =
                List.of(
                        new Constant(0.3),
                        new InverseSquareRoot(0.3, 7),
                        new CosineRestarts(0.3, 1e-8, 10, 3),
                        new CosineRestarts(0.3, 0.3, 10, 1));
        for (LearningRateSchedule schedule : schedules) {
            assertThat(schedule.withBase(0.3)).isEqualTo(schedule);
            assertThat(new WarmUp(5, schedule).withBase(0.3)).isEqualTo(new WarmUp(5, schedule));
        }
    }

    /** A command may name any rate that is finite and above 0: rounding must not refuse it. */
    @Test
    void everyBaseAboveZeroIsTaken() {
        List<CosineRestarts> schedules =
                List.of(
                        new CosineRestarts(0.1, 1e-8, 10, 1),
                        new CosineRestarts(0.3, 0.3, 10, 1),
                        new CosineRestarts(1e-300, 1e-308, 10, 1),
                        new CosineRestarts(1e300, 1e-300, 10, 1));
        for (CosineRestarts schedule : schedules) {
            for (double base :
                    new double[] {Double.MIN_VALUE, 1e-320, 0.1, 0.7, 1e300, Double.MAX_VALUE}) {
                assertThat(schedule.withBase(base))
                        .asInstanceOf(type(CosineRestarts.class))
                        .satisfies(
                                based -> {
                                    assertThat(based.peak()).isEqualTo(base);
                                    assertThat(based.floor()).isPositive();
                                });
            }
        }
    }

    @Test
    void refusesWhatIsNoBase() {
        for (LearningRateSchedule schedule : withBase(0.5)) {
            for (double base : new double[] {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
                refused(() -> schedule.withBase(base), "finite and above 0, found " + base);
            }
        }
    }

    @Test
    void refusesWhatIsNoSchedule() {
        refused(() -> new Constant(0), "above 0, found 0.0");
        refused(() -> new Constant(Double.NaN), "found NaN");
        refused(() -> new Constant(Double.POSITIVE_INFINITY), "found Infinity");
        refused(() -> new InverseSquareRoot(-1, 1), "found -1.0");
        refused(() -> new InverseSquareRoot(1, 0), "at least 1 step, found 0");
        refused(() -> new CosineRestarts(0.1, 0.2, 1, 1), "must not exceed the peak");
        refused(() -> new CosineRestarts(0.1, 0, 1, 1), "above 0, found 0.0");
        refused(() -> new CosineRestarts(0.1, 0.01, 0, 1), "at least 1 step, found 0");
        refused(() -> new CosineRestarts(0.1, 0.01, 1, 0), "at least 1, found 0");
        refused(() -> new WarmUp(0, new Constant(1)), "at least 1 step, found 0");
    }

    private static void refused(ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
