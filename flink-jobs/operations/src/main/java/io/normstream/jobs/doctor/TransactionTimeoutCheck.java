package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.time.Duration;
import java.util.List;

/**
 * Whether a transaction outlives what may come between its first record and its commit: the rest of
 * the checkpoint interval, the checkpoint, and an interruption of the job. Where it does not, the
 * brokers abort what a completed checkpoint counts as written.
 *
 * @param timeout of our producers
 * @param brokerLimit largest timeout that the brokers grant
 * @param interval between checkpoints
 * @param checkpointTimeout after which a checkpoint is given up
 * @param downtime interruption to be survived
 */
record TransactionTimeoutCheck(
        Duration timeout,
        Duration brokerLimit,
        Duration interval,
        Duration checkpointTimeout,
        Duration downtime)
        implements Check {
    private static final String SUBJECT = "transaction time";

    @Override
    public List<Finding> findings() {
        Duration covered = interval.plus(checkpointTimeout);
        Duration left = timeout.minus(covered);
        String of = "--transaction-timeout is %s".formatted(Text.time(timeout));
        if (timeout.compareTo(brokerLimit) > 0) {
            return List.of(
                    problem(
                            SUBJECT,
                            "%s, the brokers grant at most %s and will refuse our producers: lower it, or raise transaction.max.timeout.ms of the brokers"
                                    .formatted(of, Text.time(brokerLimit))));
        }
        if (left.isNegative() || left.isZero()) {
            return List.of(
                    problem(
                            SUBJECT,
                            "%s, but a checkpoint may take %s after an interval of %s: records of a slow checkpoint would be lost; raise it above %s, or lower execution.checkpointing.timeout"
                                    .formatted(
                                            of,
                                            Text.time(checkpointTimeout),
                                            Text.time(interval),
                                            Text.time(covered.plus(downtime)))));
        }
        String survives =
                "%s; the slowest checkpoint takes %s of it, so an interruption of up to %s loses nothing"
                        .formatted(of, Text.time(covered), Text.time(left));
        return List.of(
                left.compareTo(downtime) < 0
                        ? warning(
                                SUBJECT,
                                "%s; --downtime asks for %s: raise it to %s (the brokers grant %s), or lower execution.checkpointing.timeout"
                                        .formatted(
                                                survives,
                                                Text.time(downtime),
                                                Text.time(covered.plus(downtime)),
                                                Text.time(brokerLimit)))
                        : ok(SUBJECT, survives));
    }
}
