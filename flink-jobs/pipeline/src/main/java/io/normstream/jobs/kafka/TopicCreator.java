package io.normstream.jobs.kafka;

import static java.util.stream.Collectors.toMap;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

import io.normstream.jobs.JobException;
import io.normstream.jobs.image.ImageLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing, with the settings that the jobs rely on. Topics that exist
 * are left as they are; where their settings would lose data the creation fails.
 */
public final class TopicCreator {
    /** What an image record may need beyond its payload: fields, key, names of all classes. */
    public static final int RECORD_OVERHEAD = 128 << 10;

    /** Largest batch, so also the largest image record, on a topic of images made here: bytes. */
    public static final int IMAGE_BYTES = ImageLimits.DEFAULT_PAYLOAD_BYTES + RECORD_OVERHEAD;

    /**
     * What a dead letter may need beyond the record that it wraps: coordinates, reason, detail, and
     * the batch round it. Bytes.
     */
    public static final int WRAPPING_BYTES = 64 << 10;

    /** How long brokers may take to list a topic that exists. */
    private static final Duration LISTED = Duration.ofSeconds(10);

    /** Kafka's own default: a full batch of our producers, and a chunk of a model. Bytes. */
    private static final int RECORD_BYTES = 1_048_588;

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
                    String.format(
                            Locale.ROOT,
                            "partitions and replication factor must be at least 1, were %d and %d",
                            partitions,
                            replicationFactor));
        }
        this.settings = settings;
        this.partitions = partitions;
        this.replicationFactor = (short) replicationFactor;
    }

    /**
     * Checks the topics of a job that exist, then creates those that are missing.
     *
     * @throws JobException if no broker answers, a topic cannot be created or has settings that
     *     lose data
     */
    public void create(JobTopics topics) {
        Map<String, TopicRole> roles = topics.roles();
        String images = topics.images();
        String deadLetters = topics.deadLetters();
        try (Admin admin = settings.connect()) {
            Map<String, Map<String, String>> existing = lossless(admin, roles);
            long needed = limit(images, existing, IMAGE_BYTES) + WRAPPING_BYTES;
            requireRoom(deadLetters, images, needed, existing);
            requireRoom(roles, existing);
            List<NewTopic> wanted = new ArrayList<>();
            roles.forEach(
                    (name, role) -> {
                        if (name.equals(images)) {
                            wanted.add(images(name, role));
                        } else if (name.equals(deadLetters)) {
                            long room = Math.max(needed, IMAGE_BYTES + WRAPPING_BYTES);
                            wanted.add(other(name, role, room));
                        } else {
                            wanted.add(other(name, role, RECORD_BYTES));
                        }
                    });
            createMissing(admin, roles, existing.keySet(), wanted);
        }
    }

    /**
     * Creates the topic of images alone, where it is missing: what a producer needs.
     *
     * @throws JobException as {@link #create} does
     */
    public void createImages(String topic) {
        try (Admin admin = settings.connect()) {
            Map<String, TopicRole> roles = Map.of(topic, TopicRole.IMAGES);
            createMissing(
                    admin,
                    roles,
                    lossless(admin, roles).keySet(),
                    List.of(images(topic, TopicRole.IMAGES)));
        }
    }

    /** Settings of the topics that exist, by name, none of which loses data. */
    private Map<String, Map<String, String>> lossless(Admin admin, Map<String, TopicRole> roles) {
        Map<String, Map<String, String>> existing = describeExisting(admin, roles.keySet());
        roles.forEach(
                (name, role) -> {
                    Map<String, String> found = existing.get(name);
                    if (found != null) {
                        requireLossless(role.losses(name, found));
                    }
                });
        return existing;
    }

    private static void requireLossless(List<TopicLoss> losses) {
        if (!losses.isEmpty()) {
            TopicLoss first = losses.get(0);
            throw new JobException("topic %s: %s".formatted(first.topic(), first.text()));
        }
    }

    private NewTopic images(String name, TopicRole role) {
        return new NewTopic(name, partitions, replicationFactor)
                .configs(role.settings(replicationFactor, IMAGE_BYTES));
    }

    private NewTopic other(String name, TopicRole role, long maxMessageBytes) {
        return new NewTopic(name, 1, replicationFactor)
                .configs(role.settings(replicationFactor, maxMessageBytes));
    }

    private Set<String> existing(Admin admin) {
        return settings.await(admin.listTopics().names(), "list topics");
    }

    /** Settings by name, of each topic that exists. */
    private Map<String, Map<String, String>> describeExisting(
            Admin admin, Collection<String> names) {
        Set<String> existing = existing(admin);
        List<ConfigResource> resources =
                names.stream()
                        .filter(existing::contains)
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        return settings
                .await(admin.describeConfigs(resources).all(), "describe the settings of topics")
                .entrySet()
                .stream()
                .collect(toMap(entry -> entry.getKey().name(), entry -> values(entry.getValue())));
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /**
     * Creates what is missing, and returns once the brokers list it. Another process may have
     * created some of it since the list was read: that must lose no data either.
     *
     * @param existing names that the brokers have listed
     */
    void createMissing(
            Admin admin,
            Map<String, TopicRole> roles,
            Set<String> existing,
            List<NewTopic> wanted) {
        List<NewTopic> missing =
                wanted.stream().filter(topic -> !existing.contains(topic.name())).toList();
        admin.createTopics(missing).values().forEach(this::awaitCreated);
        Map<String, TopicRole> created = new HashMap<>(roles);
        created.keySet().removeAll(existing);
        requireListedAndLossless(admin, created);
    }

    private void awaitCreated(String topic, KafkaFuture<Void> answer) {
        try {
            settings.await(answer, "create topic " + topic);
        } catch (JobException failure) {
            if (!(JobException.innermost(failure) instanceof TopicExistsException)) {
                throw failure;
            }
        }
    }

    /** A broker may list a topic only a while after its controller has made it. */
    private void requireListedAndLossless(Admin admin, Map<String, TopicRole> topics) {
        long begin = System.nanoTime();
        while (!lossless(admin, topics).keySet().containsAll(topics.keySet())) {
            if (System.nanoTime() - begin > LISTED.toNanos()) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "the brokers have created topics %s but did not list all of them within %d s; start again",
                                new TreeSet<>(topics.keySet()),
                                LISTED.toSeconds()));
            }
        }
    }

    private static void requireRoom(
            String deadLetters,
            String images,
            long needed,
            Map<String, Map<String, String>> existing) {
        long limit = limit(deadLetters, existing, needed);
        if (limit < needed) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            ("topic %s has max.message.bytes=%d, too small for the largest record of topic"
                                    + " %s with its coordinates; at least %d is needed"),
                            deadLetters,
                            limit,
                            images,
                            needed));
        }
    }

    /** Refuses a topic that takes no batch of ours: a job would fail there after each restart. */
    static void requireRoom(
            Map<String, TopicRole> roles, Map<String, Map<String, String>> existing) {
        roles.forEach(
                (name, role) -> {
                    long needed = role.largestBatch();
                    long limit = limit(name, existing, needed);
                    if (limit < needed) {
                        throw new JobException(
                                String.format(
                                        Locale.ROOT,
                                        ("topic %s: max.message.bytes=%d is too small for what a job writes"
                                                + " there, at least %d is needed: %s"),
                                        name,
                                        limit,
                                        needed,
                                        TopicSettings.alter(
                                                name, MAX_MESSAGE_BYTES_CONFIG, needed)));
                    }
                });
    }

    private static long limit(
            String topic, Map<String, Map<String, String>> existing, long otherwise) {
        Map<String, String> configuration = existing.get(topic);
        return configuration == null
                ? otherwise
                : Long.parseLong(String.valueOf(configuration.get(MAX_MESSAGE_BYTES_CONFIG)));
    }
}
