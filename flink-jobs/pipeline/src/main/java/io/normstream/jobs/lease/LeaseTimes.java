package io.normstream.jobs.lease;

import java.time.Duration;

/** How long holders and claimants of a lease wait, each by its own monotonic clock. */
final class LeaseTimes {
    /** A holder renews so often: each costs the brokers one small transaction. */
    static final Duration RENEWAL = Duration.ofSeconds(1);

    /**
     * A holder that renews nothing for so long is dead: six renewals, so that neither a pause for
     * garbage nor a new leader of a partition is taken for a death, and little enough that the
     * place of a job that crashed is free within 15 s.
     */
    static final Duration WATCH = Duration.ofSeconds(6);

    /**
     * A holder that has renewed nothing for so long begins no checkpoint: half the watch, so that
     * one that it has begun has the other half to be complete before anyone takes its place.
     */
    static final Duration FRESH = WATCH.dividedBy(2);

    /** Renewals after which a holder is alive: one may be the last of a job that ends. */
    static final int RENEWALS_OF_THE_LIVING = 2;

    /** How long the brokers may take to answer a claim or a renewal. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    /**
     * How long they may take before a checkpoint is declined, which may restart the job: as long as
     * a new leader of the partition may take.
     */
    static final Duration VERIFICATION = Duration.ofSeconds(30);

    /** How long a checkpoint waits where a JobManager has only begun to take its lease up. */
    static final Duration TAKING_UP = ANSWER;

    /** How long who only looks watches a holder: two renewals. */
    static final Duration LOOK = RENEWAL.multipliedBy(2);

    /** How long a holder that ends waits for its release: without one the next start waits. */
    static final Duration RELEASE = Duration.ofSeconds(3);

    private LeaseTimes() {}
}
