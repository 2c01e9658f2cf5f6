package io.normstream.jobs.lease;

import io.normstream.schemas.JobLease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the holder of a lease lives, told from what comes to the topic while it is watched. Times
 * are those of the watcher alone.
 */
final class LeaseWatch {
    private final @Nullable JobLease first;
    private @Nullable JobLease latest;
    private Duration lastChange = Duration.ZERO;
    private int renewals;

    /** What is known of a lease. */
    enum Verdict {
        /** Nobody holds it, or nobody who lives. */
        FREE,
        /** Its holder lives. */
        HELD,
        /** More is to be seen. */
        OPEN
    }

    /**
     * @param first newest record where the watch begins, or null
     */
    LeaseWatch(@Nullable JobLease first) {
        this.first = first;
        this.latest = first;
    }

    /**
     * @param newest record on the topic, or null
     * @param elapsed since the watch began
     */
    Verdict look(@Nullable JobLease newest, Duration elapsed) {
        if (newest == null || newest.getReleased()) {
            return Verdict.FREE;
        }
        if (!newest.equals(latest)) {
            latest = newest;
            lastChange = elapsed;
            renewals++;
        }
        if (isClaimedSince(newest) || renewals >= LeaseTimes.RENEWALS_OF_THE_LIVING) {
            return Verdict.HELD;
        }
        boolean silent = elapsed.minus(lastChange).compareTo(LeaseTimes.WATCH) >= 0;
        return silent ? Verdict.FREE : Verdict.OPEN;
    }

    /** Another came first since the watch began. */
    private boolean isClaimedSince(JobLease newest) {
        return first == null || !first.getToken().equals(newest.getToken());
    }
}
