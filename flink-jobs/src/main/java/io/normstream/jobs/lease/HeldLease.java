package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.schemas.JobLease;
import io.normstream.schemas.LeaseHolder;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A lease with the claim of the job that holds it, as it travels with the job.
 *
 * @param claim what was written when it was claimed
 */
record HeldLease(Lease lease, JobLease claim) implements Serializable {

    /** The same, now that it is known where the job runs. */
    HeldLease on(@Nullable String dashboard) {
        LeaseHolder holder =
                LeaseHolder.newBuilder(claim.getHolder()).setDashboard(dashboard).build();
        return new HeldLease(lease, JobLease.newBuilder(claim).setHolder(holder).build());
    }

    /** What says that it is held still, for the {@code number}th time. */
    JobLease renewal(long number) {
        return JobLease.newBuilder(claim).setRenewal(number).build();
    }

    /** What says that it is held no more. */
    JobLease release(long number) {
        return JobLease.newBuilder(claim).setRenewal(number).setReleased(true).build();
    }

    /** Whether {@code newest} is of the same claim. */
    boolean isOwn(JobLease newest) {
        return newest.getToken().equals(claim.getToken());
    }

    /**
     * Checks what the topic says.
     *
     * @param newest record there; null where the topic was made anew, and nobody else has claimed
     * @throws JobException where another has claimed
     */
    void requireOwn(@Nullable JobLease newest) {
        if (newest != null && !isOwn(newest)) {
            throw new JobException(
                    "this job has lost %s to another: %s; only one may write there, so this one ends for good and completes no checkpoint"
                            .formatted(lease.name(), Holders.describe(newest.getHolder())));
        }
    }
}
