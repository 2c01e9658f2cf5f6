package io.normstream.jobs.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * A transaction that is neither committed nor aborted. Readers with read_committed see nothing
 * after its first record.
 *
 * @param id transactional id
 * @param begin when it began, by the brokers' clock
 * @param timeout after which the brokers abort it
 * @param topics that it has written to
 */
record OpenTransaction(String id, Instant begin, Duration timeout, Collection<String> topics) {

    Duration age(Instant now) {
        Duration age = Duration.between(begin, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** For people. */
    String describe(Instant now) {
        return "%s, open for %s, holds back read_committed readers of %s"
                .formatted(id, Text.time(age(now)), String.join(", ", topics));
    }
}
