package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.cluster.CheckpointHealth;
import io.normstream.jobs.cluster.JobFailure;
import io.normstream.jobs.cluster.JobHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether the jobs of a deployment run without failing, and keep what they learn.
 *
 * @param jobs of the cluster
 * @param identities what our jobs say about themselves
 * @param interval between checkpoints
 */
record JobHealthCheck(
        List<JobHealth> jobs, List<Map<String, String>> identities, Duration interval, Instant now)
        implements Check {
    private static final String FAILURES = "failures";
    private static final String CHECKPOINTS = "job checkpoints";

    /** Checkpoints that fail one after the other are no accident. */
    private static final int MANY = 3;

    /** After so many intervals without a complete checkpoint something is wrong. */
    private static final int LATE = 10;

    private static final Duration SOON = Duration.ofMinutes(1);

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        for (JobHealth health : ours()) {
            found.add(failures(health));
            if (!health.hasFailed() && !health.isInCrashLoop(now)) {
                found.add(checkpoints(name(health), health.checkpoints()));
            }
        }
        return found.isEmpty() ? List.of(ok(FAILURES, "no job of this deployment")) : found;
    }

    /** Those of this deployment. */
    List<JobHealth> ours() {
        return jobs.stream()
                .filter(job -> identities.stream().anyMatch(identity -> has(job, identity)))
                .toList();
    }

    /** Whether one of them runs and does not complete its checkpoints. */
    boolean checkpointsFail() {
        return ours().stream()
                .anyMatch(job -> !job.hasFailed() && job.checkpoints().failedInARow() > 0);
    }

    /** Whether {@code job} is the one that says so of itself. */
    static boolean has(JobHealth job, Map<String, String> identity) {
        return job.parameters().entrySet().containsAll(identity.entrySet());
    }

    private Finding failures(JobHealth health) {
        String name = name(health);
        String last =
                health.lastFailure()
                        .map(failure -> age(failure.at()) + " ago: " + failure.cause())
                        .orElse("for no reason that is known");
        String advice = health.lastFailure().map(JobHealthCheck::advice).orElse("");
        if (health.hasFailed()) {
            return problem(
                    FAILURES,
                    "%s has failed for good %s%s; correct that, and start it again with --resume"
                            .formatted(name, last, advice));
        }
        if (health.isInCrashLoop(now)) {
            return problem(
                    FAILURES,
                    String.format(
                            Locale.ROOT,
                            "%s fails again and again: %d times in the last 5 min, the last %s%s",
                            name,
                            health.failures(now),
                            last,
                            advice));
        }
        if (health.recentFailure(now).isPresent()) {
            return warning(
                    FAILURES, "%s came back from a failure %s%s".formatted(name, last, advice));
        }
        return ok(
                FAILURES,
                health.restarts() == 0
                        ? name + " has never failed"
                        : "%s came back from %s, the last %s"
                                .formatted(name, Text.counted(health.restarts(), "failure"), last));
    }

    private static String advice(JobFailure failure) {
        if (failure.isByMemory()) {
            return "; memory is not enough: see native memory, heap and process below, and give taskmanager.memory.* more, or the job smaller models, batches or --rehearsal-memory";
        }
        return failure.isByLostTaskManager()
                ? "; why a TaskManager went away is in its log and its .out: exit code 137 is a limit of memory of the machine or container, 239 an error such as OutOfMemoryError"
                : "";
    }

    private Finding checkpoints(String name, CheckpointHealth health) {
        String newest =
                health.lastCompleted()
                        .map(at -> "the newest complete one is %s old".formatted(age(at)))
                        .orElse("none is complete yet");
        if (health.failedInARow() > 0) {
            String text =
                    "the last %s of %s failed, %s: %s; what is learnt since then is lost in a crash: see Checkpoints below, and the log of the JobManager"
                            .formatted(
                                    Text.counted(health.failedInARow(), "checkpoint"),
                                    name,
                                    newest,
                                    health.lastFailure().orElse("no reason is known"));
            return health.failedInARow() < MANY
                    ? warning(CHECKPOINTS, text)
                    : problem(CHECKPOINTS, text);
        }
        Duration old =
                health.lastCompleted().map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
        Duration allowed = interval.multipliedBy(LATE);
        return old.compareTo(allowed.compareTo(SOON) < 0 ? SOON : allowed) > 0
                ? warning(
                        CHECKPOINTS,
                        "%s: %s, though one is due every %s: a task is too slow, or a sink waits for the brokers"
                                .formatted(name, newest, Text.time(interval)))
                : ok(CHECKPOINTS, "%s: %s".formatted(name, newest));
    }

    private static String name(JobHealth health) {
        return health.job().name() + " " + health.job().id();
    }

    private String age(Instant at) {
        Duration age = Duration.between(at, now);
        return Text.time(age.isNegative() ? Duration.ZERO : age);
    }
}
