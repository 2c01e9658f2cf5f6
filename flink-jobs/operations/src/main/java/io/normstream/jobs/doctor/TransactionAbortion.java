package io.normstream.jobs.doctor;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.doctor.ClusterFacts.OurJob;
import io.normstream.jobs.submission.Checkpoints.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions may be aborted on request. One that began before the newest complete
 * checkpoint may hold records that the checkpoint counts as written, which a resumed job commits:
 * aborting it would lose them.
 *
 * @param newestCheckpoint when the checkpoint that a job would resume from was completed; null
 *     where there is none or a new lineage is asked for
 * @param running why nothing may be aborted now, as that a job runs; blank where nothing is against
 *     it
 */
record TransactionAbortion(@Nullable Instant newestCheckpoint, String running) {

    /** What forbids it in a deployment. */
    static TransactionAbortion of(
            JobSettings job,
            boolean onCluster,
            Fact<ClusterFacts> cluster,
            Fact<CheckpointFacts> checkpoints) {
        if (onCluster && cluster.value().isEmpty()) {
            return blocked("whether a job runs is not known: " + cluster.unavailableReason());
        }
        RunningJobsCheck running =
                new RunningJobsCheck(
                        cluster.value().map(ClusterFacts::jobs).orElse(List.of()), job);
        List<OurJob> jobs = running.sameIds().isEmpty() ? running.silent() : running.sameIds();
        if (!jobs.isEmpty()) {
            return blocked(
                    "job %s has not ended: cancel it first".formatted(jobs.get(0).job().id()));
        }
        if (job.start() == JobSettings.Start.FRESH) {
            return new TransactionAbortion(null, "");
        }
        if (checkpoints.value().isEmpty()) {
            return blocked(
                    "whether a checkpoint counts on it is not known: "
                            + checkpoints.unavailableReason());
        }
        return new TransactionAbortion(
                checkpoints
                        .value()
                        .flatMap(CheckpointFacts::newestComplete)
                        .flatMap(Checkpoint::completed)
                        .orElse(null),
                "");
    }

    private static TransactionAbortion blocked(String why) {
        return new TransactionAbortion(null, why);
    }

    /** Why {@code transaction} must stay as it is; empty where it may be aborted. */
    Optional<String> reasonToKeep(OpenTransaction transaction) {
        if (!running.isBlank()) {
            return Optional.of(running);
        }
        if (newestCheckpoint != null && !transaction.begin().isAfter(newestCheckpoint)) {
            return Optional.of(
                    "it may belong to the newest complete checkpoint, of %s, and a job that resumes from there commits it; with --fresh nothing resumes"
                            .formatted(newestCheckpoint));
        }
        return Optional.empty();
    }
}
