package io.normstream.jobs.cluster;

import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.submission.JobConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;

/**
 * How a job fares, as the JobManager tells. It may have failed for good.
 *
 * @param parameters what it says about itself; empty where it says nothing
 * @param restarts since it was submitted
 * @param failures the latest, newest first
 */
public record JobHealth(
        RunningJob job,
        Map<String, String> parameters,
        long restarts,
        List<JobFailure> failures,
        CheckpointHealth checkpoints) {
    /** Failures within {@link #RECENT} that are no accident any more. */
    private static final int LOOP = 3;

    /** Time in which a crash loop has come round {@link #LOOP} times. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    public JobHealth {
        parameters = Map.copyOf(parameters);
        failures = List.copyOf(failures);
    }

    /** Whether it is one of ours. */
    public boolean isOurs() {
        return job.name().startsWith(JobName.TITLE);
    }

    /** Which kind of ours it is; empty where it does not say. */
    public String kind() {
        return parameter(JobConfiguration.KIND);
    }

    /** Prefix of its topics; empty where it does not say. */
    public String topicPrefix() {
        return parameter(JobOptions.TOPIC_PREFIX.key());
    }

    /** Its group; empty where it does not say. */
    public String group() {
        return parameter(JobOptions.GROUP.key());
    }

    /** Its brokers; empty where it does not say. */
    String brokers() {
        return parameter(JobOptions.BROKERS.key());
    }

    /** What it says of itself under {@code key}; empty where that is nothing. */
    public String parameter(String key) {
        return parameters.getOrDefault(key, "");
    }

    /** Whether it has failed for good. */
    public boolean hasFailed() {
        return JobStatus.FAILED.name().equals(job.state());
    }

    /** Whether it fails again and again. */
    public boolean isInCrashLoop(Instant now) {
        return !hasFailed() && failures(now) >= LOOP;
    }

    /** How many failures there were in the last minutes, of those that are still known. */
    public long failures(Instant now) {
        return failures.stream().filter(failure -> isRecent(failure, now)).count();
    }

    /** The newest failure, if it was in the last minutes. */
    public Optional<JobFailure> recentFailure(Instant now) {
        return lastFailure().filter(failure -> isRecent(failure, now));
    }

    /** The newest failure. */
    public Optional<JobFailure> lastFailure() {
        return failures.stream().findFirst();
    }

    /** Whether somebody has to act: it has failed, fails again and again, or keeps nothing. */
    public boolean needsHelp(Instant now) {
        return hasFailed() || isInCrashLoop(now) || checkpoints.failedInARow() >= LOOP;
    }

    private static boolean isRecent(JobFailure failure, Instant now) {
        return failure.at().isAfter(now.minus(RECENT));
    }
}
