package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Whether a transaction of ours was left open. A running job commits one with each checkpoint, so
 * one that is older than a few checkpoints belongs to a job that died or hangs.
 *
 * @param interval between checkpoints
 * @param checkpointsFail whether a job of ours runs and completes none, which would end them
 */
record OpenTransactionsCheck(
        List<OpenTransaction> open, Duration interval, boolean checkpointsFail, Instant now)
        implements Check {
    private static final String SUBJECT = "transactions";

    /** A checkpoint may take a while; this many intervals it does not. */
    private static final int INTERVALS = 3;

    private static final Duration AT_LEAST = Duration.ofSeconds(10);

    @Override
    public List<Finding> findings() {
        List<OpenTransaction> left = leftOpen();
        if (left.isEmpty()) {
            return List.of(
                    ok(
                            SUBJECT,
                            open.isEmpty()
                                    ? "no transaction of ours is open"
                                    : String.format(
                                            Locale.ROOT,
                                            "%d of ours are open, each for at most %s: a job is writing",
                                            open.size(),
                                            Text.time(limit(interval)))));
        }
        if (checkpointsFail) {
            return List.of(
                    problem(
                            SUBJECT,
                            "%s of a running job are open, the oldest for %s: read_committed readers see nothing new until a checkpoint completes; see job checkpoints"
                                    .formatted(left.size(), Text.time(left.get(0).age(now)))));
        }
        return left.stream()
                .map(
                        transaction ->
                                problem(
                                        SUBJECT,
                                        "%s; the brokers end it after %s. Start the job again with --resume, which ends it correctly; only if nothing is to be resumed, use --abort-transactions"
                                                .formatted(
                                                        transaction.describe(now),
                                                        Text.time(transaction.timeout()))))
                .toList();
    }

    /** Those that no healthy job would hold open. */
    List<OpenTransaction> leftOpen() {
        return open.stream()
                .filter(transaction -> transaction.age(now).compareTo(limit(interval)) > 0)
                .toList();
    }

    private static Duration limit(Duration interval) {
        Duration intervals = interval.multipliedBy(INTERVALS);
        return intervals.compareTo(AT_LEAST) > 0 ? intervals : AT_LEAST;
    }
}
