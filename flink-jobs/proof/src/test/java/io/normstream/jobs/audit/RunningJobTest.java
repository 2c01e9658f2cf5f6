package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verify} during a job whose sinks commit one after the other. */
class RunningJobTest {
    private static MemoryTopics topics;

    @BeforeAll
    static void train() {
        topics =
                MemoryTopics.of(
                        RecordedRun.images(200, 1, 31)
                                .send(190, so -> Sent.pause("taken", MODEL))
                                .send(195, so -> Sent.pause("refused", MODEL))
                                .train(
                                        false,
                                        "training.models",
                                        "m=8x8x1:2,other=8x8x1:2",
                                        "training.publish-every",
                                        "1000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "predictions", "dead letters"})
    void aTransactionThatIsCommittedLateIsWaitedFor(String held) {
        String topic =
                switch (held) {
                    case "ledger" -> TOPICS.ledger();
                    case "predictions" -> TOPICS.predictions();
                    default -> TOPICS.deadLetters();
                };
        AuditReport report = verify(topic, Duration.ofSeconds(20));

        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.models())
                .allSatisfy(
                        model ->
                                assertThat(model.predictions())
                                        .isEqualTo(
                                                model.learnt()
                                                        + model.paused()
                                                        + model.unlabelled()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "predictions"})
    void whatDoesNotComeInTimeIsNamed(String held) {
        String topic = held.equals("ledger") ? TOPICS.ledger() : TOPICS.predictions();

        assertThat(verify(topic, Duration.ZERO).isClean()).isFalse();
    }

    @Test
    void anotherModelsBrokenChainIsNotThatOfTheModelThatWasAskedFor() {
        int own = -1;
        for (int index = 0; index < topics.records(TOPICS.ledger()).size(); index++) {
            own = key(index).equals(OTHER) ? index : own;
        }
        MemoryTopics twice = topics.twice(TOPICS.ledger(), own);

        assertThat(twice.verify(false, MODEL).findings().kept()).isEmpty();
        assertThat(twice.replay(MODEL, 5L).findings().kept()).isEmpty();
        assertThat(twice.verify(false, OTHER).isClean()).isFalse();
        assertThat(twice.replay(OTHER, 5L).isClean()).isFalse();
    }

    private static String key(int index) {
        return new String(topics.records(TOPICS.ledger()).get(index).key(), UTF_8);
    }

    private static AuditReport verify(String held, Duration patience) {
        return new TopicAudit(
                        new HeldBackTopics(topics, held, 3),
                        TOPICS,
                        MemoryTopics.CODEC,
                        (done, topic) -> {})
                .run(new AuditRequest(Set.of(), false, patience));
    }
}
