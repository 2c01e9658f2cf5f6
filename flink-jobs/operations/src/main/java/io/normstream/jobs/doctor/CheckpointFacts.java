package io.normstream.jobs.doctor;

import io.normstream.jobs.submission.Checkpoints.Checkpoint;
import io.normstream.jobs.submission.Checkpoints.Found;
import io.normstream.jobs.submission.Checkpoints.Search;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the checkpoint directory says.
 *
 * @param directory with its scheme
 * @param unavailableReason why a file cannot be made in it; blank where it can
 * @param freeBytes where the file system tells
 * @param search for one that the job may resume from
 */
record CheckpointFacts(
        String directory,
        String unavailableReason,
        OptionalLong freeBytes,
        List<Checkpoint> checkpoints,
        Search search) {

    /** Whether it is on a disk that other machines may not see. */
    boolean isLocal() {
        return directory.startsWith("file:");
    }

    Optional<Checkpoint> newestComplete() {
        return search.newest().map(Found::checkpoint);
    }

    long unfinished() {
        return checkpoints.stream().filter(checkpoint -> !checkpoint.isComplete()).count();
    }
}
