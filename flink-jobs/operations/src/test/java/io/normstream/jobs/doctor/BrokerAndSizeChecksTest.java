package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.NAMES;
import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Deployments.only;
import static io.normstream.jobs.doctor.Deployments.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.doctor.KafkaFacts.LogDirectory;
import io.normstream.jobs.doctor.KafkaFacts.Topic;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerAndSizeChecksTest {
    private static final int PAYLOAD = 1 << 20;

    @ParameterizedTest
    @CsvSource({"1, 1, OK", "3, 3, OK", "1, 3, PROBLEM", "2, 3, PROBLEM"})
    void replicasNeedAsManyBrokers(int brokers, short replication, Mark mark) {
        KafkaFacts facts =
                new KafkaFacts(
                        "127.0.0.1:1",
                        "id",
                        brokers,
                        Fact.missing(""),
                        Fact.missing(""),
                        Fact.missing(""),
                        Fact.missing(""));
        assertThat(marks(new BrokerCheck(facts, replication))).containsExactly(Mark.OK, mark);
    }

    @ParameterizedTest
    @CsvSource({"1000000000, PROBLEM", "4000000000, WARNING", "5000000000, OK"})
    void disksOfBrokersHaveRoom(long usable, Mark mark) {
        LogDirectory directory = new LogDirectory(1, "/kafka", OptionalLong.of(usable), "");
        assertThat(only(new LogDirectoriesCheck(List.of(directory))).mark()).isEqualTo(mark);
    }

    @Test
    void aDiskThatFailedIsNamed() {
        LogDirectory failed = new LogDirectory(1, "/kafka", OptionalLong.empty(), "I/O error");
        assertThat(only(new LogDirectoriesCheck(List.of(failed))).text())
                .contains("/kafka of broker 1 cannot be used: I/O error");
    }

    @Test
    void topicsAsAJobMakesThemTakeEveryRecord() {
        assertThat(only(new MessageSizeCheck(NAMES, Deployments.topics(), PAYLOAD)).mark())
                .isEqualTo(Mark.OK);
        assertThat(only(new MessageSizeCheck(NAMES, Map.of(), PAYLOAD)).mark()).isEqualTo(Mark.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "p.model-updates, 500000, PROBLEM, at least 916384 is needed",
        "p.dead-letters, 1048588, PROBLEM, at least 8585216 is needed",
        "p.ledger, 100000, PROBLEM, a full batch",
        "p.images, 16777216, PROBLEM, do not fit into a dead letter",
        "p.images, 500000, WARNING, --max-payload-bytes 1048576"
    })
    void aTopicThatIsTooSmallIsNamedWithWhatIsNeeded(
            String name, String limit, Mark mark, String text) {
        Map<String, Topic> topics = Deployments.topics();
        topics.put(name, topic(1, 1, Map.of("max.message.bytes", limit)));
        List<Finding> found = new MessageSizeCheck(NAMES, topics, PAYLOAD).findings();
        assertThat(found)
                .anySatisfy(
                        finding -> {
                            assertThat(finding.subject()).isEqualTo(name);
                            assertThat(finding.mark()).isEqualTo(mark);
                            assertThat(finding.text()).contains(text);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "socket.request.max.bytes, 104857600, OK",
        "socket.request.max.bytes, 1000000, PROBLEM",
        "replica.fetch.max.bytes, 1048576, WARNING",
        "replica.fetch.max.bytes, 8388608, OK"
    })
    void brokersTakeAndCopyWhatWeSend(String key, String value, Mark mark) {
        List<Map<String, String>> brokers = List.of(Map.of(key, value), Map.of());
        assertThat(only(new BrokerLimitsCheck(brokers, 4_259_840)).mark()).isEqualTo(mark);
    }
}
