package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;

/** Asks what a start is refused for before it ends the job whose place it is to take. */
public final class DryRun {
    /** The job that lives completes checkpoints meanwhile, and the one that was found is gone. */
    private static final int LOOKS = 3;

    private DryRun() {}

    /**
     * Plans the start where it takes a place; where not, it ends nobody's job.
     *
     * @param planning looks at topics and checkpoints, and changes nothing that counts
     * @throws JobException as {@code planning} does at its last try
     */
    public static void of(JobSettings job, Runnable planning) {
        if (!job.takeOver()) {
            return;
        }
        for (int look = 1; look < LOOKS && job.start() == JobSettings.Start.RESUME; look++) {
            try {
                planning.run();
                return;
            } catch (JobException refusedOrGone) {
                // The next look tells.
            }
        }
        planning.run();
    }
}
