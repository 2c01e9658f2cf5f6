package io.normstream.jobs.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a job has not read yet of a topic of images, as of its newest complete checkpoint.
 *
 * @param topic that is read
 */
record Backlog(String topic, List<Partition> partitions) {
    Backlog {
        partitions = List.copyOf(partitions);
    }

    /**
     * One partition.
     *
     * @param begin offset of the first record that there is
     * @param next offset that is read next
     * @param end offset after the last record
     * @param oldestWaiting when the first record that was not read was written; empty where all
     *     were
     */
    record Partition(int number, long begin, long next, long end, Optional<Instant> oldestWaiting) {
        long waiting() {
            return Math.max(0, end - next);
        }
    }

    /** Records that wait. */
    long waiting() {
        return partitions.stream().mapToLong(Partition::waiting).sum();
    }

    /** For how long the oldest of them has waited. */
    Duration longestWait(Instant now) {
        return partitions.stream()
                .flatMap(partition -> partition.oldestWaiting().stream())
                .min(Instant::compareTo)
                .map(oldest -> Duration.between(oldest, now))
                .filter(wait -> !wait.isNegative())
                .orElse(Duration.ZERO);
    }
}
