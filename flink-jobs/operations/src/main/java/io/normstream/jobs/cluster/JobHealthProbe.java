package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.JobException;
import io.normstream.jobs.RootCause;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;

/** Asks a JobManager how its jobs fare. */
public final class JobHealthProbe {
    /** Failures that are asked for; Flink keeps no more of them. */
    private static final int FAILURES = 16;

    private final FlinkRest rest;

    public JobHealthProbe(FlinkRest rest) {
        this.rest = rest;
    }

    /**
     * The jobs of the cluster at {@code address}.
     *
     * @throws JobException where nothing answers, or not as a Flink cluster does
     */
    public static List<JobHealth> at(URI address) {
        try {
            return new JobHealthProbe(new FlinkRest(address)).jobs();
        } catch (UncheckedIOException | IllegalArgumentException failure) {
            throw new JobException(
                    "%s does not say how its jobs fare: %s"
                            .formatted(address, failure.getMessage()),
                    failure);
        }
    }

    /**
     * Jobs that have not ended, and those that have failed and that no later job has taken the
     * place of; the oldest first.
     *
     * @throws UncheckedIOException where no answer comes
     */
    public List<JobHealth> jobs() {
        List<JobHealth> found = new ArrayList<>();
        elements(rest.get("/jobs/overview").path("jobs"))
                .sorted(Comparator.comparingLong(job -> job.path("start-time").asLong()))
                .forEach(job -> add(found, job));
        return found;
    }

    private void add(List<JobHealth> found, JsonNode job) {
        JobStatus state = JobStatus.valueOf(job.path("state").asText());
        try {
            JobHealth health = health(job);
            found.removeIf(
                    earlier ->
                            earlier.hasFailed()
                                    && earlier.job().name().equals(health.job().name())
                                    && earlier.brokers().equals(health.brokers()));
            if (!state.isTerminalState() || state == JobStatus.FAILED) {
                found.add(health);
            }
        } catch (UncheckedIOException gone) {
            // It was forgotten between two questions.
        }
    }

    private JobHealth health(JsonNode overview) {
        String id = overview.path("jid").asText();
        boolean ended = JobStatus.valueOf(overview.path("state").asText()).isTerminalState();
        List<JobFailure> failures = failures(id);
        return new JobHealth(
                new RunningJob(
                        id,
                        overview.path("name").asText(),
                        overview.path("state").asText(),
                        Duration.ofMillis(overview.path("duration").asLong())),
                parameters(id),
                ended ? 0 : restarts(id).orElse((long) failures.size()),
                failures,
                checkpoints(id));
    }

    private Map<String, String> parameters(String id) {
        Map<String, String> parameters = new HashMap<>();
        rest.get("/jobs/" + id + "/config")
                .path("execution-config")
                .path("user-config")
                .fields()
                .forEachRemaining(
                        field -> parameters.put(field.getKey(), field.getValue().asText()));
        return parameters;
    }

    /** Empty where that has not been gathered yet. */
    private Optional<Long> restarts(String id) {
        return elements(rest.get("/jobs/" + id + "/metrics?get=numRestarts"))
                .map(metric -> metric.path("value").asLong())
                .findFirst();
    }

    private List<JobFailure> failures(String id) {
        return elements(
                        rest.get("/jobs/" + id + "/exceptions?maxExceptions=" + FAILURES)
                                .path("exceptionHistory")
                                .path("entries"))
                .map(
                        entry ->
                                new JobFailure(
                                        Instant.ofEpochMilli(entry.path("timestamp").asLong()),
                                        cause(entry)))
                .sorted(Comparator.comparing(JobFailure::at).reversed())
                .toList();
    }

    private static String cause(JsonNode entry) {
        String trace = entry.path("stacktrace").asText();
        return trace.isBlank() ? entry.path("exceptionName").asText() : RootCause.of(trace);
    }

    private CheckpointHealth checkpoints(String id) {
        JsonNode found = rest.get("/jobs/" + id + "/checkpoints");
        int failedInARow = 0;
        for (JsonNode one : found.path("history")) {
            String status = one.path("status").asText();
            if (status.equals(CheckpointStatsStatus.COMPLETED.name())) {
                break;
            }
            failedInARow += isFailure(one) ? 1 : 0;
        }
        JsonNode completed = found.path("latest").path("completed");
        JsonNode failed = found.path("latest").path("failed");
        return new CheckpointHealth(
                found.path("counts").path("completed").asLong(),
                found.path("counts").path("failed").asLong(),
                failedInARow,
                Optional.of(completed)
                        .filter(JsonNode::isObject)
                        .map(one -> one.path("latest_ack_timestamp").asLong())
                        .map(Instant::ofEpochMilli),
                Optional.of(failed)
                        .filter(one -> one.hasNonNull("failure_message"))
                        .map(one -> RootCause.of(one.path("failure_message").asText())));
    }

    /** One that ended because its job did has not failed by itself. */
    private static boolean isFailure(JsonNode checkpoint) {
        return checkpoint.path("status").asText().equals(CheckpointStatsStatus.FAILED.name())
                && !checkpoint
                        .path("failure_message")
                        .asText()
                        .contains(CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND.message());
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
