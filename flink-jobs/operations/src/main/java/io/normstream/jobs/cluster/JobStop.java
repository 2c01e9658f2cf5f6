package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.normstream.jobs.JobException;
import io.normstream.jobs.RootCause;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;

/** Ends a job on a cluster, and waits until it has ended. */
public final class JobStop {
    private final FlinkRest rest;
    private final String jobId;
    private final Duration limit;

    /**
     * @param limit how long the job may take
     */
    public JobStop(FlinkRest rest, String jobId, Duration limit) {
        this.rest = rest;
        this.jobId = jobId;
        this.limit = limit;
    }

    /** Ends it at once; its checkpoints stay. */
    public void cancel() throws InterruptedException {
        rest.cancel(jobId);
        awaitEnd();
    }

    /**
     * Takes a savepoint, commits everything up to it and ends the job.
     *
     * @param folder to write the savepoint to, on a file system that the cluster reaches
     * @param drain whether the input ends with it: mini-batches are closed as they are
     * @return path of the savepoint
     * @throws JobException if the job goes on, with why
     */
    public String withSavepoint(String folder, boolean drain) throws InterruptedException {
        JsonNode request =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("targetDirectory", folder)
                        .put("drain", drain);
        String trigger;
        try {
            trigger = rest.post("/jobs/" + jobId + "/stop", request).path("request-id").asText();
        } catch (UncheckedIOException refused) {
            throw goesOn(RootCause.of(refused), refused);
        }
        String path = "/jobs/" + jobId + "/savepoints/" + trigger;
        if (!Poll.until(
                () -> rest.get(path).path("status").path("id").asText().equals("COMPLETED"),
                limit)) {
            throw new JobException(
                    "the savepoint of job %s is not complete after %s s; the job stops once it is: normstream jobs shows whether it still runs"
                            .formatted(jobId, limit.toSeconds()));
        }
        JsonNode operation = rest.get(path).path("operation");
        if (operation.has("failure-cause")) {
            throw goesOn(
                    RootCause.of(operation.path("failure-cause").path("stack-trace").asText()),
                    null);
        }
        awaitEnd();
        return operation.path("location").asText();
    }

    private JobException goesOn(String why, @Nullable Throwable cause) {
        return new JobException(
                "job %s was not stopped, since it took no savepoint: %s; --cancel ends it without one, from its newest checkpoint it can go on"
                        .formatted(jobId, why),
                cause);
    }

    private void awaitEnd() throws InterruptedException {
        if (!Poll.until(() -> JobStatus.valueOf(rest.jobState(jobId)).isTerminalState(), limit)) {
            throw new JobException(
                    "job %s has not ended after %s s; it is %s"
                            .formatted(jobId, limit.toSeconds(), rest.jobState(jobId)));
        }
    }
}
