package io.normstream.jobs.control;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** Ledger and dead letters as a read_committed reader sees them, from now on. */
public final class OutcomeTopics implements AutoCloseable {
    private final CommittedTopic ledger;
    private final CommittedTopic deadLetters;

    /**
     * Stands where both end. The topics must exist.
     *
     * @throws JobException where they cannot be read
     */
    public OutcomeTopics(KafkaClientSettings kafka, Topics topics) {
        ledger = atEnd(kafka, topics.ledger());
        try {
            deadLetters = atEnd(kafka, topics.deadLetters());
        } catch (RuntimeException failure) {
            ledger.close();
            throw failure;
        }
    }

    private static CommittedTopic atEnd(KafkaClientSettings kafka, String name) {
        CommittedTopic topic = null;
        try {
            topic = new CommittedTopic(kafka, name);
            topic.readTail(0, record -> {});
            return topic;
        } catch (KafkaException failure) {
            if (topic != null) {
                topic.close();
            }
            throw new JobException(
                    "topic %s cannot be read: %s".formatted(name, failure.getMessage()), failure);
        }
    }

    /**
     * Reads on until what became of the command is known.
     *
     * @throws JobException where the topics cannot be read any more
     */
    public void await(OutcomeSearch search, Duration timeout) {
        long start = System.nanoTime();
        try {
            do {
                ledger.readOn(record -> search.ledgerEntry(record.value()));
                deadLetters.readOn(record -> search.deadLetter(record.value()));
            } while (search.outcome() == null && since(start).compareTo(timeout) < 0);
        } catch (KafkaException failure) {
            throw new JobException(
                    "the command was sent, but what becomes of it cannot be read: "
                            + failure.getMessage(),
                    failure);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        ledger.close();
        deadLetters.close();
    }
}
