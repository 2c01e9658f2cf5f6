package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.RequiredTopics;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Topics that {@code verify} and {@code replay} read, and how.
 *
 * @param codec that knows the schemas of all writers
 */
record AuditSource(KafkaClientSettings kafka, Topics topics, AvroCodec codec) {
    /** Options that say so. */
    static final List<ConfigOption<?>> OPTIONS =
            List.of(
                    JobOptions.BROKERS,
                    JobOptions.KAFKA_CONFIG,
                    JobOptions.TOPIC_PREFIX,
                    JobOptions.SCHEMAS,
                    JobOptions.SCHEMA_REGISTRY,
                    JobOptions.SCHEMA_REGISTRY_CONFIG);

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
        AuditSource source = new AuditSource(kafka, topics, WriterSchemas.codec(reader));
        RequiredTopics.check(kafka, source.read());
        return source;
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
        Stream<String> control =
                reader.exists(topics.control()) ? Stream.of(topics.control()) : Stream.empty();
        return length(reader, Stream.concat(read().stream(), control).toList());
    }

    /** Offsets that {@code replay} reads through: it follows the ledger before it learns. */
    long lengthOfReplay(KafkaTopics reader) {
        return length(reader, List.of(topics.modelUpdates(), topics.ledger(), topics.ledger()));
    }

    private static long length(KafkaTopics reader, List<String> names) {
        return Math.max(1, names.stream().mapToLong(reader::length).sum());
    }
}
