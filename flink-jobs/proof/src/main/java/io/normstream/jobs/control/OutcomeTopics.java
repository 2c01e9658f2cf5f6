package io.normstream.jobs.control;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicFeed;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;

/** Ledger and dead letters as a read_committed reader sees them, from now on. */
public final class OutcomeTopics implements AutoCloseable {
    private final TopicFeed ledger;
    private final TopicFeed deadLetters;

    /**
     * Stands where both end. The topics must exist.
     *
     * @throws JobException where they cannot be read
     */
    public OutcomeTopics(KafkaClientSettings kafka, Topics topics) {
        ledger = TopicFeed.open(kafka, topics.ledger());
        try {
            deadLetters = TopicFeed.open(kafka, topics.deadLetters());
        } catch (JobException failure) {
            ledger.close();
            throw failure;
        }
    }

    /**
     * Reads on until what became of the command is known.
     *
     * @throws JobException where the topics cannot be read any more
     */
    public void await(OutcomeSearch search, Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        try {
            do {
                ledger.read(record -> search.ledgerEntry(record.value()));
                deadLetters.read(record -> search.deadLetter(record.value()));
            } while (search.outcome() == null && since(start).compareTo(timeout) < 0);
        } catch (JobException failure) {
            throw new JobException(
                    "the command was sent, but its outcome cannot be read: " + failure.getMessage(),
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
