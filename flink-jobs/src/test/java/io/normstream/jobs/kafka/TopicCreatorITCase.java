package io.normstream.jobs.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.embedded.EmbeddedKafka;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TopicCreatorITCase {
    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static KafkaClientSettings settings;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory);
        settings = KafkaClientSettings.of(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void createsWhatIsMissingAndMayBeCalledAgain() throws Exception {
        Topics topics = Topics.withPrefix("fresh");
        new TopicCreator(settings, 3, 1).createImages(topics.images());
        new TopicCreator(settings, 5, 1).create(topics);
        new TopicCreator(settings, 5, 1).create(topics);
        try (Admin admin = settings.connect()) {
            assertThat(admin.listTopics().names().get()).containsAll(topics.all());
            assertThat(partitions(admin, topics.images())).isEqualTo(3);
            assertThat(partitions(admin, topics.ledger())).isEqualTo(1);
            assertThat(setting(admin, topics.ledger(), "retention.ms")).isEqualTo("-1");
            assertThat(setting(admin, topics.modelUpdates(), "cleanup.policy"))
                    .isEqualTo("compact");
            assertThat(Integer.parseInt(setting(admin, topics.deadLetters(), "max.message.bytes")))
                    .isGreaterThan(
                            Integer.parseInt(setting(admin, topics.images(), "max.message.bytes")));
        }
    }

    @Test
    void refusesModelUpdatesThatWouldBeDeleted() throws Exception {
        Topics topics = Topics.withPrefix("deleted");
        existing(topics.modelUpdates(), Map.of("cleanup.policy", "compact,delete"));
        assertThatThrownBy(() -> new TopicCreator(settings, 1, 1).create(topics))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(topics.modelUpdates())
                .hasMessageContaining("compact is needed");
    }

    @Test
    void refusesDeadLettersThatCannotHoldAnImage() throws Exception {
        Topics topics = Topics.withPrefix("small");
        existing(topics.deadLetters(), Map.of("max.message.bytes", "1000000"));
        assertThatThrownBy(() -> new TopicCreator(settings, 1, 1).create(topics))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(topics.deadLetters())
                .hasMessageContaining("max.message.bytes=1000000")
                .hasMessageContaining(
                        "at least " + (TopicCreator.IMAGE_BYTES + TopicCreator.WRAPPING_BYTES));
    }

    @Test
    void aReplicationFactorBeyondTheBrokersIsRefusedWithTheTopicsName() {
        assertThatThrownBy(() -> new TopicCreator(settings, 1, 3).createImages("three"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("create topic three")
                .hasMessageContaining("replication factor");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamed() throws Exception {
        // Takes connections into its backlog and never answers.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            KafkaClientSettings unreachable =
                    KafkaClientSettings.of(address).withTimeout(Duration.ofSeconds(1));
            assertThatThrownBy(unreachable::connect)
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("within 1 s");
        }
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        KafkaClientSettings unknown =
                KafkaClientSettings.of("no-such-host.invalid:9092")
                        .withTimeout(Duration.ofSeconds(1));
        assertThatThrownBy(unknown::connect)
                .isInstanceOf(JobException.class)
                .hasMessageContaining("no-such-host.invalid:9092");
    }

    private static void existing(String topic, Map<String, String> configuration) throws Exception {
        try (Admin admin = settings.connect()) {
            NewTopic made = new NewTopic(topic, 1, (short) 1).configs(configuration);
            admin.createTopics(List.of(made)).all().get();
        }
    }

    private static int partitions(Admin admin, String topic) throws Exception {
        Map<String, TopicDescription> topics =
                admin.describeTopics(List.of(topic)).allTopicNames().get();
        return requireNonNull(topics.get(topic)).partitions().size();
    }

    private static String setting(Admin admin, String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<ConfigResource, Config> topics = admin.describeConfigs(List.of(resource)).all().get();
        return requireNonNull(topics.get(resource)).get(key).value();
    }
}
