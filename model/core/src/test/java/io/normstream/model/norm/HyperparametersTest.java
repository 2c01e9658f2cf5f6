package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperparametersTest {
    private static final BatchNorm NORM = BatchNorm.of(RunningStatistics.pytorch());

    @Test
    void thoseOfARecordInsideCountAsItsOwn() {
        assertThat(Hyperparameters.of(NORM))
                .containsExactly(
                        Map.entry("epsilon", 1e-5),
                        Map.entry("momentum", 0.1),
                        Map.entry("bias-corrected", false),
                        Map.entry("between-batch", false),
                        Map.entry("unbiased-variance", true));
    }

    @Test
    void textsTakeThePlaceOfWhatTheyName() {
        assertThat(Hyperparameters.with(NORM, Map.of("momentum", "0.25", "between-batch", "true")))
                .isEqualTo(new BatchNorm(1e-5, new RunningStatistics(0.25, false, true, true)));
        assertThat(Hyperparameters.with(GroupNorm.of(8), Map.of("groups", "4")))
                .isEqualTo(GroupNorm.of(4));
        assertThat(Hyperparameters.with(NORM, Map.of())).isEqualTo(NORM);
    }

    @Test
    void aPartTakesThePlaceOfThoseOfItsType() {
        RunningStatistics running = new RunningStatistics(0.3, true, false, true);
        assertThat(Hyperparameters.replacing(NORM, RunningStatistics.class, running))
                .isEqualTo(BatchNorm.of(running));
        assertThat(Hyperparameters.replacing(GroupNorm.of(2), RunningStatistics.class, running))
                .isEqualTo(GroupNorm.of(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grups|4|GroupNorm has no grups; known are groups, epsilon",
                "groups|four|groups is a whole number, found four",
                "groups|4.0|groups is a whole number, found 4.0",
                "epsilon|small|epsilon is a number, found small",
                "epsilon|1e999|epsilon is a number, found 1e999",
                "epsilon|NaN|epsilon is a number, found NaN",
                "groups|0|at least 1 group"
            })
    void refusesWhatADescriptionDoesNotTake(String name, String text, String message) {
        assertThatThrownBy(() -> Hyperparameters.with(GroupNorm.of(8), Map.of(name, text)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void yesIsNotTrue() {
        assertThatThrownBy(() -> Hyperparameters.with(NORM, Map.of("between-batch", "yes")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("between-batch is true or false, found yes");
    }
}
