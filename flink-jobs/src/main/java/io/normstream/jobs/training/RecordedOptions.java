package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints;
import java.util.Map;
import java.util.Optional;

/** The options of training of the run that a job goes on from. */
final class RecordedOptions {
    private RecordedOptions() {}

    /**
     * By key, as the checkpoint says that {@code job} is to be restored from. Empty where the job
     * begins, or the checkpoint does not say; one that is not there is for the start to refuse.
     */
    static Map<String, String> of(JobSettings job) {
        try {
            return Optional.ofNullable(Checkpoints.of(job))
                    .flatMap(checkpoint -> CheckpointContents.read(checkpoint).job())
                    .<Map<String, String>>map(JobIdentity::options)
                    .orElse(Map.of());
        } catch (JobException refusedByTheStart) {
            return Map.of();
        }
    }
}
