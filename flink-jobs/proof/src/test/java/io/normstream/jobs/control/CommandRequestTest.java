package io.normstream.jobs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRequestTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void everyKindCarriesWhatItNeedsAndNothingElse() {
        assertThat(CommandRequest.pause("doors", "1").issued(NOW))
                .isEqualTo(record(CommandKind.PAUSE, null, null));
        assertThat(CommandRequest.resume("doors", "1").issued(NOW))
                .isEqualTo(record(CommandKind.RESUME, null, null));
        assertThat(CommandRequest.rollback("doors", "1", 0).issued(NOW))
                .isEqualTo(record(CommandKind.ROLLBACK, 0L, null));
        assertThat(CommandRequest.setLearningRate("doors", "1", Double.MIN_VALUE).issued(NOW))
                .isEqualTo(record(CommandKind.SET_LEARNING_RATE, null, Double.MIN_VALUE));
        assertThat(CommandRequest.forget("doors", "1", null).issued(NOW))
                .isEqualTo(record(CommandKind.FORGET, null, null));
        ControlCommand ofClass = record(CommandKind.FORGET, null, null);
        ofClass.setForgottenClass(3);
        assertThat(CommandRequest.forget("doors", "1", 3).issued(NOW)).isEqualTo(ofClass);
    }

    private static ControlCommand record(CommandKind kind, Long version, Double learningRate) {
        return new ControlCommand("1", "doors", NOW, kind, version, learningRate, null);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aRateIsFiniteAndAboveZero(double rate) {
        refused(
                () -> CommandRequest.setLearningRate("doors", "1", rate),
                "the learning rate is " + rate + "; permitted: a finite number above 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aVersionIsNotNegative(long version) {
        refused(
                () -> CommandRequest.rollback("doors", "1", version),
                "the version to go back to is " + version + "; permitted: at least 0");
    }

    @Test
    void aClassIsNotNegative() {
        refused(
                () -> CommandRequest.forget("doors", "1", -1),
                "the class to forget is -1; permitted: at least 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "two words"})
    void aModelIdIsOne(String modelId) {
        refused(() -> CommandRequest.pause(modelId, "1"), "\"" + modelId + "\" is not 1 to 200");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void aCommandIdHasALength(int length) {
        refused(
                () -> CommandRequest.pause("doors", "x".repeat(length)),
                "1 to 200 characters that are not all blank, found " + length);
        assertThat(CommandRequest.pause("doors", "x".repeat(200)).commandId()).hasSize(200);
    }

    private static void refused(ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }
}
