package io.normstream.jobs.kafka;

import static java.util.stream.Collectors.toMap;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing, with the settings that the jobs rely on. Topics that exist
 * are left as they are; where their settings would lose data the creation fails.
 */
public final class TopicCreator {
    /** Largest batch, so also the largest image record, on a topic of images made here: bytes. */
    public static final int IMAGE_BYTES = 4 << 20;

    /**
     * What a dead letter may need beyond the record that it wraps: coordinates, reason, detail, and
     * the batch round it. Bytes.
     */
    public static final int WRAPPING_BYTES = 64 << 10;

    private static final Map<String, String> KEPT_FOR_EVER =
            Map.of(RETENTION_MS_CONFIG, "-1", RETENTION_BYTES_CONFIG, "-1");
    private static final Map<String, String> COMPACTED =
            Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT);

    /** One that is compacted so often that it is read from its beginning in no time. */
    private static final Map<String, String> SHORT =
            Map.of(
                    CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT,
                    RETENTION_MS_CONFIG, "-1",
                    RETENTION_BYTES_CONFIG, "-1",
                    SEGMENT_BYTES_CONFIG, Integer.toString(1 << 20),
                    SEGMENT_MS_CONFIG, "3600000",
                    MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
                    MAX_COMPACTION_LAG_MS_CONFIG, "3600000",
                    DELETE_RETENTION_MS_CONFIG, "3600000",
                    MAX_MESSAGE_BYTES_CONFIG, Integer.toString(64 << 10));

    private final KafkaClientSettings settings;
    private final int partitions;
    private final short replicationFactor;

    /**
     * @param partitions of the topic of images; the others have one
     * @param replicationFactor copies of each partition, at most the number of brokers
     */
    public TopicCreator(KafkaClientSettings settings, int partitions, int replicationFactor) {
        if (partitions < 1 || replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "partitions and replication factor must be at least 1, were %d and %d"
                            .formatted(partitions, replicationFactor));
        }
        this.settings = settings;
        this.partitions = partitions;
        this.replicationFactor = (short) replicationFactor;
    }

    /**
     * Checks the topics of a training job that exist, then creates those that are missing.
     *
     * @throws JobException where no broker answers, a topic cannot be created or has settings that
     *     lose data
     */
    public void create(Topics topics) {
        create(
                topics.all(),
                topics.modelUpdates(),
                existing ->
                        List.of(
                                images(topics.images()),
                                topic(topics.predictions(), Map.of()),
                                topic(topics.ledger(), KEPT_FOR_EVER),
                                topic(topics.modelUpdates(), COMPACTED),
                                deadLetters(topics.deadLetters(), topics.images(), existing),
                                topic(topics.metrics(), Map.of()),
                                topic(topics.control(), Map.of()),
                                topic(topics.leases(), SHORT)));
    }

    /** The same for the topics of a scoring job, which may come before any training job. */
    public void create(ScoringTopics topics) {
        create(
                topics.all(),
                topics.modelUpdates(),
                existing ->
                        List.of(
                                images(topics.images()),
                                topic(topics.predictions(), Map.of()),
                                topic(topics.modelUpdates(), COMPACTED),
                                deadLetters(topics.deadLetters(), topics.images(), existing),
                                topic(topics.leases(), SHORT)));
    }

    private void create(
            List<String> names,
            String modelUpdates,
            Function<Map<String, Config>, List<NewTopic>> wanted) {
        try (Admin admin = settings.connect()) {
            Map<String, Config> existing = describeExisting(admin, names);
            requireCompacted(modelUpdates, existing);
            createMissing(admin, existing.keySet(), wanted.apply(existing));
        }
    }

    /** One that takes what {@code images} takes, with its coordinates. */
    private NewTopic deadLetters(String name, String images, Map<String, Config> existing) {
        long needed = limit(images, existing, IMAGE_BYTES) + WRAPPING_BYTES;
        requireRoom(name, images, needed, existing);
        long room = Math.max(needed, IMAGE_BYTES + WRAPPING_BYTES);
        return topic(name, Map.of(MAX_MESSAGE_BYTES_CONFIG, Long.toString(room)));
    }

    /** Creates the topic of images alone, where it is missing: what a producer needs. */
    public void createImages(String topic) {
        try (Admin admin = settings.connect()) {
            createMissing(admin, existing(admin), List.of(images(topic)));
        }
    }

    private NewTopic images(String name) {
        return new NewTopic(name, partitions, replicationFactor)
                .configs(Map.of(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(IMAGE_BYTES)));
    }

    private NewTopic topic(String name, Map<String, String> configuration) {
        return new NewTopic(name, 1, replicationFactor).configs(configuration);
    }

    private Set<String> existing(Admin admin) {
        return settings.await(admin.listTopics().names(), "list topics");
    }

    private Map<String, Config> describeExisting(Admin admin, List<String> names) {
        Set<String> existing = existing(admin);
        List<ConfigResource> resources =
                names.stream()
                        .filter(existing::contains)
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        return settings
                .await(admin.describeConfigs(resources).all(), "tell the settings of topics")
                .entrySet()
                .stream()
                .collect(toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private void createMissing(Admin admin, Set<String> existing, List<NewTopic> wanted) {
        List<NewTopic> missing =
                wanted.stream().filter(topic -> !existing.contains(topic.name())).toList();
        admin.createTopics(missing).values().forEach(this::awaitCreated);
    }

    private void awaitCreated(String topic, KafkaFuture<Void> answer) {
        try {
            settings.await(answer, "create topic " + topic);
        } catch (JobException failure) {
            // Another process may have created it since the list was read.
            if (!(JobException.innermost(failure) instanceof TopicExistsException)) {
                throw failure;
            }
        }
    }

    private static void requireCompacted(String topic, Map<String, Config> existing) {
        Config configuration = existing.get(topic);
        if (configuration == null) {
            return;
        }
        String policy = configuration.get(CLEANUP_POLICY_CONFIG).value();
        if (!policy.equals(CLEANUP_POLICY_COMPACT)) {
            throw new JobException(
                    "topic %s has cleanup.policy=%s and would lose models; compact is needed"
                            .formatted(topic, policy));
        }
    }

    private static void requireRoom(
            String deadLetters, String images, long needed, Map<String, Config> existing) {
        long limit = limit(deadLetters, existing, needed);
        if (limit < needed) {
            throw new JobException(
                    ("topic %s has max.message.bytes=%d, too small for the largest record of topic"
                                    + " %s with its coordinates; at least %d is needed")
                            .formatted(deadLetters, limit, images, needed));
        }
    }

    private static long limit(String topic, Map<String, Config> existing, long otherwise) {
        Config configuration = existing.get(topic);
        return configuration == null
                ? otherwise
                : Long.parseLong(configuration.get(MAX_MESSAGE_BYTES_CONFIG).value());
    }
}
