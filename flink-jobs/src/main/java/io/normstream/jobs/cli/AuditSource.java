package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.jobs.wire.SchemaDirectory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.avro.message.SchemaStore;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Topics that {@code verify} and {@code replay} read, and how.
 *
 * @param schemas of all writers
 */
record AuditSource(KafkaClientSettings kafka, Topics topics, SchemaStore schemas) {
    /**
     * Parses {@code config} and finds the topics.
     *
     * @throws JobException where the brokers do not answer, or lack a topic
     */
    static AuditSource from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        KafkaClientSettings kafka =
                KafkaClientSettings.of(
                        reader.get(JobOptions.BROKERS),
                        reader.optionalPath(JobOptions.KAFKA_CONFIG));
        Topics topics = Topics.withPrefix(reader.get(JobOptions.TOPIC_PREFIX));
        AuditSource source =
                new AuditSource(kafka, topics, schemas(reader.optionalPath(JobOptions.SCHEMAS)));
        source.requireTopics();
        return source;
    }

    private static SchemaStore schemas(@Nullable Path directory) {
        return directory == null
                ? ReleasedSchemas.store()
                : new SchemaDirectory(
                        directory, InstantSource.system(), SchemaDirectory.DEFAULT_INTERVAL);
    }

    private void requireTopics() {
        try (Admin admin = kafka.connect()) {
            Set<String> present = kafka.await(admin.listTopics().names(), "list their topics");
            List<String> missing =
                    read().stream().filter(topic -> !present.contains(topic)).toList();
            if (!missing.isEmpty()) {
                throw new JobException(
                        "the brokers have no topic "
                                + String.join(", ", missing)
                                + "; choose the topics with --topic-prefix");
            }
        }
    }

    private List<String> read() {
        return List.of(
                topics.modelUpdates(),
                topics.ledger(),
                topics.images(),
                topics.deadLetters(),
                topics.predictions());
    }

    /** Offsets that {@code verify} reads through. */
    long length(KafkaTopics reader) {
        return length(reader, read());
    }

    /** Offsets that {@code replay} reads through: it follows the ledger before it learns. */
    long lengthOfReplay(KafkaTopics reader) {
        return length(reader, List.of(topics.modelUpdates(), topics.ledger(), topics.ledger()));
    }

    private static long length(KafkaTopics reader, List<String> names) {
        return Math.max(1, names.stream().mapToLong(reader::length).sum());
    }
}
