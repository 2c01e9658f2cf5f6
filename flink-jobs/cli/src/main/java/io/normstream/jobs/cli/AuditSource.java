package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.Topics;
import java.util.List;

/** Topics that {@code verify} and {@code replay} read. */
record AuditSource(TopicSource source) {
    /**
     * Parses the options and finds the ledger; what the other topics no longer hold is not an
     * error.
     *
     * @throws JobException where the brokers do not answer, or lack the ledger
     */
    static AuditSource toVerify(OptionReader reader) {
        AuditSource audit = new AuditSource(TopicSource.from(reader));
        audit.source.require(List.of(audit.source.topics().ledger()));
        return audit;
    }

    /**
     * Parses the options and finds the topics.
     *
     * @throws JobException where the brokers do not answer, or lack a topic
     */
    static AuditSource toReplay(OptionReader reader) {
        AuditSource audit = new AuditSource(TopicSource.from(reader));
        Topics topics = audit.source.topics();
        audit.source.require(
                List.of(
                        topics.modelUpdates(),
                        topics.ledger(),
                        topics.images(),
                        topics.predictions()));
        return audit;
    }

    /** Offsets that {@code verify} reads through. */
    long length(KafkaTopics reader) {
        Topics topics = source.topics();
        return length(
                reader,
                List.of(
                        topics.modelUpdates(),
                        topics.ledger(),
                        topics.control(),
                        topics.images(),
                        topics.deadLetters(),
                        topics.predictions()));
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
