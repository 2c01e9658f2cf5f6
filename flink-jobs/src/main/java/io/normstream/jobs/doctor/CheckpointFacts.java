package io.normstream.jobs.doctor;

import io.normstream.jobs.submission.Checkpoints.Checkpoint;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the checkpoint directory says.
 *
 * @param directory with its scheme
 * @param obstacle why a file cannot be made in it; blank where it can
 * @param freeBytes where the file system tells
 */
record CheckpointFacts(
        String directory, String obstacle, OptionalLong freeBytes, List<Checkpoint> checkpoints) {

    /** Whether it lies on a disk that other machines may not see. */
    boolean isLocal() {
        return directory.startsWith("file:");
    }

    Optional<Checkpoint> newestComplete() {
        return checkpoints.stream()
                .filter(Checkpoint::isComplete)
                .max(Comparator.comparing(CheckpointFacts::completed));
    }

    long unfinished() {
        return checkpoints.stream().filter(checkpoint -> !checkpoint.isComplete()).count();
    }

    private static Instant completed(Checkpoint checkpoint) {
        return checkpoint.completed().orElseThrow();
    }
}
