package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.NAMES;
import static io.normstream.jobs.doctor.Deployments.only;
import static io.normstream.jobs.doctor.Deployments.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.doctor.KafkaFacts.Topic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCheckTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void topicsAsAJobMakesThemAreFine(int brokers) {
        NAMES.roles()
                .forEach(
                        (name, role) ->
                                assertThat(
                                                found(
                                                                name,
                                                                Deployments.made(role, brokers),
                                                                brokers)
                                                        .mark())
                                        .as(name)
                                        .isEqualTo(Mark.OK));
        assertThat(only(new TopicCheck(NAMES, NAMES.ledger(), null, 1)).text())
                .contains("train creates it");
    }

    @ParameterizedTest
    @CsvSource({
        "p.model-updates, cleanup.policy, delete, PROBLEM, would lose models",
        "p.model-updates, cleanup.policy, 'compact,delete', PROBLEM, compact is needed",
        "p.images, cleanup.policy, compact, PROBLEM, delete is needed",
        "p.ledger, cleanup.policy, compact, PROBLEM, all but the newest record of a key",
        "p.prequential-predictions, cleanup.policy, compact, PROBLEM, all but the newest record of a key",
        "p.dead-letters, cleanup.policy, 'compact,delete', PROBLEM, delete is needed",
        "p.control, cleanup.policy, compact, PROBLEM, --add-config cleanup.policy=delete",
        "p.ledger, retention.ms, 604800000, PROBLEM, retention.ms=604800000 would lose old entries",
        "p.ledger, retention.bytes, 1048576, PROBLEM, --add-config retention.bytes=-1",
        "p.images, retention.ms, 86400000, WARNING, 'retention.ms=-1,retention.bytes=-1'",
        "p.metrics, retention.ms, 86400000, OK, 1 partition",
        "p.images, min.insync.replicas, 2, PROBLEM, every write is refused"
    })
    void aSettingThatLosesOrStopsIsNamed(
            String name, String key, String value, Mark mark, String text) {
        Topic changed =
                topic(
                        1,
                        1,
                        name.equals(NAMES.modelUpdates()) && !key.equals("cleanup.policy")
                                ? Map.of("cleanup.policy", "compact", key, value)
                                : Map.of(key, value));
        Finding found = found(name, changed, 1);
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.text()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, OK, 1 replica",
        "1, 1, 3, WARNING, 1 replica on 3 brokers",
        "3, 1, 3, WARNING, min.insync.replicas=1",
        "3, 2, 3, OK, 3 replicas",
        "3, 3, 3, WARNING, the loss of one broker stops all writes"
    })
    void replicasCountAgainstBrokers(
            int replicas, String inSync, int brokers, Mark mark, String text) {
        Finding found =
                found(
                        NAMES.ledger(),
                        topic(1, replicas, Map.of("min.insync.replicas", inSync)),
                        brokers);
        assertThat(found.mark()).isEqualTo(mark);
        assertThat(found.text()).contains(text);
    }

    @Test
    void aPartitionWithoutLeaderIsAProblem() {
        Topic lost = new Topic(4, 1, 2, topic(4, 1, Map.of()).settings());
        assertThat(found(NAMES.ledger(), lost, 1).text())
                .contains("2 partitions of 4 without a leader");
    }

    @Test
    void whereEachModelLiesIsSaid() {
        Map<String, Topic> topics = Map.of(NAMES.images(), topic(4, 1, Map.of()));
        Finding found =
                only(
                        new PartitionCheck(
                                NAMES.images(), topics, List.of("a"), RecordOrder.DETERMINISTIC));
        assertThat(found.text()).containsPattern("a in [0-3] of 4");
        assertThat(
                        only(new PartitionCheck(
                                        NAMES.images(), topics, List.of("a"), RecordOrder.ARRIVAL))
                                .text())
                .contains("any partition");
    }

    private static Finding found(String name, Topic topic, int brokers) {
        return only(new TopicCheck(NAMES, name, topic, brokers));
    }
}
