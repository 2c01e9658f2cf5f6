package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A topic that was made by hand and takes no batch of a job's would fail it after each restart. */
class TopicRoomTest {
    @ParameterizedTest
    @CsvSource({
        "LEDGER, 262144",
        "PREQUENTIAL_PREDICTIONS, 262144",
        "METRICS, 262144",
        "SCORED_PREDICTIONS, 262144",
        "MODEL_UPDATES, 916384"
    })
    void refusesATopicThatDoesNotTakeWhatIsWrittenThere(TopicRole role, long needed) {
        assertThatThrownBy(() -> requireRoom(role, needed - 1))
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll(
                        "topic t: max.message.bytes=" + (needed - 1) + " is too small",
                        "at least " + needed + " is needed: kafka-configs.sh",
                        "max.message.bytes=" + needed);
        assertThatCode(() -> requireRoom(role, needed)).doesNotThrowAnyException();
    }

    private static void requireRoom(TopicRole role, long limit) {
        TopicCreator.requireRoom(
                Map.of("t", role), Map.of("t", Map.of("max.message.bytes", Long.toString(limit))));
    }
}
