package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import io.normstream.jobs.RootCause;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a job that a cluster has taken does its work: taken is not running, and what a job
 * fails of is found when its tasks open their state, reach the brokers and write a checkpoint.
 */
public final class JobStart {
    /**
     * A job whose tasks run for so long, or that has completed a checkpoint, has passed what ends
     * jobs at their start. What Flink shows of a job may be 3 s old.
     */
    private static final Duration SETTLED = Duration.ofSeconds(8);

    /** How Flink calls that a job has too few slots, which it does not count. */
    private static final String NO_SLOTS = "NoResourceAvailableException";

    private final FlinkRest rest;
    private final URI dashboard;
    private final String jobId;
    private final Consumer<String> progress;
    private @Nullable String said;
    private long runsSince;
    private boolean runs;
    private boolean answers;

    /**
     * @param progress told in a line each what the job waits for
     */
    public JobStart(URI dashboard, String jobId, Consumer<String> progress) {
        this.rest = new FlinkRest(dashboard);
        this.dashboard = dashboard;
        this.jobId = jobId;
        this.progress = progress;
    }

    /**
     * Returns once all tasks run and go on running, or the job has come to its end.
     *
     * @throws JobException where it has failed, with the cause, or does not run within {@code
     *     limit}, with what it waits for
     * @throws InterruptedException where the thread is to end; the job goes on
     */
    public void await(Duration limit) throws InterruptedException {
        if (!Poll.until(this::hasStarted, limit)) {
            throw new JobException(
                    "job %s does not run after %s s: %s; %s"
                            .formatted(
                                    jobId,
                                    limit.toSeconds(),
                                    whyNotRunning(),
                                    answers
                                            ? "it is still there, and runs as soon as it can: look at %s, or cancel it there"
                                                    .formatted(dashboard)
                                            : "whether it is still there can be seen at %s once that answers"
                                                    .formatted(dashboard)));
        }
    }

    private boolean hasStarted() {
        try {
            boolean started = hasStarted(rest.jobProgress(jobId));
            answers = true;
            return started;
        } catch (UncheckedIOException noAnswer) {
            answers = false;
            say("the JobManager does not answer: " + RootCause.of(noAnswer));
            return false;
        }
    }

    private boolean hasStarted(JobProgress now) {
        if (now.hasEnded()) {
            requireFinished(now.state());
            return true;
        }
        if (!now.runs()) {
            runs = false;
            say(waitsFor(now));
            return false;
        }
        if (!runs) {
            runs = true;
            runsSince = System.nanoTime();
        }
        return System.nanoTime() - runsSince > SETTLED.toNanos()
                || rest.completedCheckpoints(jobId) > 0;
    }

    private void requireFinished(JobStatus state) {
        if (state == JobStatus.FINISHED) {
            return;
        }
        throw new JobException(
                state == JobStatus.CANCELED
                        ? "job %s was cancelled before it ran".formatted(jobId)
                        : "job %s has failed: %s"
                                .formatted(jobId, failure().orElse("Flink names no cause")));
    }

    /**
     * Why it does not run; a failure that it has restarted from says more than what it does now.
     */
    private String waitsFor(JobProgress now) {
        Optional<String> failure = failure();
        boolean lacksSlots = failure.filter(text -> text.contains(NO_SLOTS)).isPresent();
        if (failure.isPresent() && !lacksSlots) {
            return "it has failed and is started again: " + failure.get();
        }
        Slots slots = rest.slots();
        if ((lacksSlots || now.running() < now.tasks()) && slots.taskManagers() == 0) {
            return "no TaskManager is registered";
        }
        if (lacksSlots || (rest.tasksWithoutSlot(jobId) > 0 && slots.free() == 0)) {
            return "it needs more slots than are free, %s of %s"
                    .formatted(slots.free(), slots.all());
        }
        return String.format(
                Locale.ROOT, "%s, %d of %d tasks run", now.state(), now.running(), now.tasks());
    }

    private Optional<String> failure() {
        return rest.latestFailure(jobId).map(RootCause::of);
    }

    private String whyNotRunning() {
        return said == null ? "nothing is known of it" : said;
    }

    /** Each reason once; that some more tasks run is not worth a line. */
    private void say(String what) {
        if (!what.equals(said) && !(said != null && counts(said) && counts(what))) {
            progress.accept("Job " + jobId + " does not run yet: " + what);
        }
        said = what;
    }

    private static boolean counts(String what) {
        return what.endsWith(" tasks run");
    }

    /**
     * Slots of a cluster.
     *
     * @param taskManagers that are registered
     */
    record Slots(int taskManagers, int all, int free) {}
}
