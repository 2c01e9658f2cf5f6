package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.JobLease;
import io.normstream.schemas.LeaseHolder;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A lease with the claim of the job that holds it, as it travels with the job. */
final class HeldLease implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Lease lease;

    /**
     * As on the topic: a record as an object is read by Java only where Avro is told to trust it.
     */
    private final byte[] claim;

    private transient @Nullable JobLease known;

    /**
     * @param claim what was written when it was claimed
     */
    HeldLease(Lease lease, JobLease claim) {
        this.lease = lease;
        this.claim = AvroCodec.encode(claim);
    }

    Lease lease() {
        return lease;
    }

    /** What was written when it was claimed. */
    synchronized JobLease claim() {
        if (known == null) {
            known = decode();
        }
        return known;
    }

    private JobLease decode() {
        try {
            return AvroCodec.ofReleases().decode(claim, JobLease.class);
        } catch (RejectedException e) {
            throw new IllegalStateException("A claim of this build cannot be read", e);
        }
    }

    /** The same, now that it is known where the job runs. */
    HeldLease on(@Nullable String dashboard) {
        LeaseHolder holder =
                LeaseHolder.newBuilder(claim().getHolder()).setDashboard(dashboard).build();
        return new HeldLease(lease, JobLease.newBuilder(claim()).setHolder(holder).build());
    }

    /** What says that it is held still, for the {@code number}th time. */
    JobLease renewal(long number) {
        return JobLease.newBuilder(claim()).setRenewal(number).build();
    }

    /** What says that it is held no more. */
    JobLease release(long number) {
        return JobLease.newBuilder(renewal(number)).setReleased(true).build();
    }

    /**
     * Checks what the topic says.
     *
     * @param newest record there; null if the topic was recreated, and nobody else has claimed
     * @throws JobException if another has claimed
     */
    void requireOwn(@Nullable JobLease newest) {
        if (newest != null && !newest.getToken().equals(claim().getToken())) {
            throw new JobException(
                    "this job has lost %s to another: %s; only one may write there, so this one ends for good and completes no further checkpoint"
                            .formatted(lease.name(), Holders.describe(newest.getHolder())));
        }
    }
}
