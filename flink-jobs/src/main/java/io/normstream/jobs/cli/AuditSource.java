package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.Topics;
import java.util.List;
import java.util.stream.Stream;

/** Topics that {@code verify} and {@code replay} read. */
record AuditSource(TopicSource source) {
    /**
     * Parses the options and finds the topics.
     *
     * @throws JobException where the brokers do not answer, or lack a topic
     */
    static AuditSource from(OptionReader reader) {
        AuditSource audit = new AuditSource(TopicSource.from(reader));
        audit.source.require(audit.read());
        return audit;
    }

    private List<String> read() {
        Topics topics = source.topics();
        return List.of(
                topics.modelUpdates(),
                topics.ledger(),
                topics.images(),
                topics.deadLetters(),
                topics.predictions());
    }

    /** Offsets that {@code verify} reads through. */
    long length(KafkaTopics reader) {
        String commands = source.topics().control();
        Stream<String> control = reader.exists(commands) ? Stream.of(commands) : Stream.empty();
        return length(reader, Stream.concat(read().stream(), control).toList());
    }

    /** Offsets that {@code replay} reads through: it follows the ledger before it learns. */
    long lengthOfReplay(KafkaTopics reader) {
        Topics topics = source.topics();
        return length(reader, List.of(topics.modelUpdates(), topics.ledger(), topics.ledger()));
    }

    private static long length(KafkaTopics reader, List<String> names) {
        return Math.max(1, names.stream().mapToLong(reader::length).sum());
    }
}
