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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
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
            assertThat(setting(admin, topics.images(), "retention.ms")).isEqualTo("-1");
            assertThat(setting(admin, topics.modelUpdates(), "cleanup.policy"))
                    .isEqualTo("compact");
            assertThat(Integer.parseInt(setting(admin, topics.deadLetters(), "max.message.bytes")))
                    .isGreaterThan(
                            Integer.parseInt(setting(admin, topics.images(), "max.message.bytes")));
        }
    }

    /** One topic of each job after the other, set as it must not be; the doctor says the same. */
    @Test
    void refusesEveryTopicWhoseSettingsLoseData() throws Exception {
        Topics topics = Topics.withPrefix("lossy");
        ScoringTopics scored = ScoringTopics.withPrefix("lossy", null);
        Map<String, TopicRole> roles = new LinkedHashMap<>(scored.roles());
        roles.putAll(topics.roles());
        for (Map.Entry<String, TopicRole> entry : roles.entrySet()) {
            for (Map.Entry<String, String> wrong : wrong(entry.getValue()).entrySet()) {
                Map<String, String> settings = new TreeMap<>(Map.of("retention.ms", "-1"));
                settings.put(wrong.getKey(), wrong.getValue());
                existing(entry.getKey(), settings);
                requireRefused(
                        () -> create(topics.roles().containsKey(entry.getKey()), topics, scored),
                        entry.getKey(),
                        wrong);
                delete(entry.getKey());
            }
        }
    }

    @Test
    void aProducerRefusesATopicThatLosesImages() throws Exception {
        existing("lossy.pictures", Map.of("cleanup.policy", "compact"));
        requireRefused(
                () -> new TopicCreator(settings, 1, 1).createImages("lossy.pictures"),
                "lossy.pictures",
                Map.entry("cleanup.policy", "compact"));
    }

    /** It was not there when the brokers listed their topics. */
    @Test
    void refusesWhatAnotherProcessHasJustMadeWhereItLosesData() throws Exception {
        existing("late.ledger", Map.of("cleanup.policy", "compact", "retention.ms", "-1"));
        try (Admin admin = settings.connect()) {
            requireRefused(
                    () ->
                            new TopicCreator(settings, 1, 1)
                                    .createMissing(
                                            admin,
                                            Map.of("late.ledger", TopicRole.LEDGER),
                                            Set.of(),
                                            List.of(new NewTopic("late.ledger", 1, (short) 1))),
                    "late.ledger",
                    Map.entry("cleanup.policy", "compact"));
        }
    }

    private static Map<String, String> wrong(TopicRole role) {
        return switch (role) {
            case MODEL_UPDATES, LEASES -> Map.of("cleanup.policy", "compact,delete");
            case LEDGER ->
                    Map.of(
                            "cleanup.policy", "compact",
                            "retention.ms", "604800000",
                            "retention.bytes", "1048576");
            default -> Map.of("cleanup.policy", "compact");
        };
    }

    private static void create(boolean training, Topics topics, ScoringTopics scored) {
        TopicCreator creator = new TopicCreator(settings, 1, 1);
        if (training) {
            creator.create(topics);
        } else {
            creator.create(scored);
        }
    }

    private static void requireRefused(
            ThrowingCallable creation, String topic, Map.Entry<String, String> wrong) {
        assertThatThrownBy(creation)
                .as("%s %s", topic, wrong)
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll(
                        "topic " + topic + ": " + wrong.getKey() + "=" + wrong.getValue(),
                        "would lose",
                        "is needed: kafka-configs.sh");
    }

    @Test
    void aBrokersDefaultsDecideNothing() throws Exception {
        Map<String, String> hostile =
                Map.of(
                        "log.cleanup.policy", "compact",
                        "log.retention.ms", "60000",
                        "log.retention.bytes", "65536",
                        "log.cleaner.delete.retention.ms", "1",
                        "log.cleaner.min.cleanable.ratio", "1.0",
                        "log.message.timestamp.type", "LogAppendTime",
                        "log.roll.ms", "31536000000",
                        "message.max.bytes", "100000");
        Topics topics = Topics.withPrefix("hostile");
        ScoringTopics scored = ScoringTopics.withPrefix("hostile", null);
        Map<String, TopicRole> roles = new LinkedHashMap<>(scored.roles());
        roles.putAll(topics.roles());
        Map<String, Map<String, String>> made;
        defaults(hostile, AlterConfigOp.OpType.SET);
        try {
            new TopicCreator(settings, 1, 1).create(topics);
            new TopicCreator(settings, 1, 1).create(scored);
            made = settings(roles);
        } finally {
            defaults(hostile, AlterConfigOp.OpType.DELETE);
        }
        assertThat(made).isEqualTo(settings(roles));
        made.forEach(
                (name, found) -> {
                    TopicRole role = requireNonNull(roles.get(name));
                    assertThat(role.losses(name, found)).as(name).isEmpty();
                    assertThat(found)
                            .as(name)
                            .containsEntry("message.timestamp.type", "CreateTime");
                });
    }

    /** Settings of brokers that do not decide for themselves. */
    private static void defaults(Map<String, String> values, AlterConfigOp.OpType how)
            throws Exception {
        List<AlterConfigOp> changes =
                values.entrySet().stream()
                        .map(
                                entry ->
                                        new AlterConfigOp(
                                                new ConfigEntry(entry.getKey(), entry.getValue()),
                                                how))
                        .toList();
        try (Admin admin = settings.connect()) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.BROKER, ""), changes))
                    .all()
                    .get();
        }
    }

    /** The settings that a role decides about, of each topic, as the broker has them. */
    private static Map<String, Map<String, String>> settings(Map<String, TopicRole> roles)
            throws Exception {
        Map<String, Map<String, String>> all = new TreeMap<>();
        try (Admin admin = settings.connect()) {
            for (Map.Entry<String, TopicRole> entry : roles.entrySet()) {
                Map<String, String> found = new TreeMap<>();
                for (String key : entry.getValue().settings(1, 1).keySet()) {
                    found.put(key, setting(admin, entry.getKey(), key));
                }
                all.put(entry.getKey(), found);
            }
        }
        return all;
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
            awaitListed(admin, topic, true);
        }
    }

    /** A broker lists topics a moment after its controller has made or deleted them. */
    private static void awaitListed(Admin admin, String topic, boolean listed) {
        Awaitility.await(topic)
                .until(() -> admin.listTopics().names().get().contains(topic) == listed);
    }

    private static void delete(String topic) throws Exception {
        try (Admin admin = settings.connect()) {
            admin.deleteTopics(List.of(topic)).all().get();
            awaitListed(admin, topic, false);
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
