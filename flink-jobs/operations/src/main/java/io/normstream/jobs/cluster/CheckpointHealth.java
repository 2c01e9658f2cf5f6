package io.normstream.jobs.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * Checkpoints of a job since it was submitted.
 *
 * @param failedInARow that failed after the newest complete one
 * @param lastFailure why the newest of those failed
 */
public record CheckpointHealth(
        long completed,
        long failed,
        int failedInARow,
        Optional<Instant> lastCompleted,
        Optional<String> lastFailure) {

    /** Of a job that has not begun one. */
    public static final CheckpointHealth NONE =
            new CheckpointHealth(0, 0, 0, Optional.empty(), Optional.empty());
}
