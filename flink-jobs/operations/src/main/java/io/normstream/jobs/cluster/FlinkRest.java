package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.cluster.JobStart.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;

/** Flink's REST interface: what runs on a cluster, and how it fares. */
public final class FlinkRest {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;
    private final Duration answerLimit;

    public FlinkRest(URI address) {
        this(address, ANSWER_LIMIT);
    }

    FlinkRest(URI address, Duration answerLimit) {
        this.address = address;
        this.answerLimit = answerLimit;
    }

    /** A TaskManager that has registered with the JobManager. */
    public record TaskManager(String id, String address, int slots, int freeSlots) {}

    /** A job that has not ended. */
    public record RunningJob(String id, String name, String state, Duration age) {}

    /**
     * The answer to a GET.
     *
     * @throws UncheckedIOException where none comes or its status is an error
     */
    public JsonNode get(String path) {
        return send(path, HttpRequest.Builder::GET);
    }

    /** Asks for the end of a job, which comes later. */
    public void cancel(String jobId) {
        send(
                "/jobs/" + jobId + "?mode=cancel",
                request -> request.method("PATCH", BodyPublishers.noBody()));
    }

    /** The answer to a POST of {@code body}, as {@link #get}. */
    JsonNode post(String path, JsonNode body) {
        return send(
                path,
                request ->
                        request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** The ids of the registered TaskManagers. */
    public List<String> taskManagers() {
        return registered().stream().map(TaskManager::id).toList();
    }

    /** The registered TaskManagers; one that died stays for the heartbeat timeout. */
    public List<TaskManager> registered() {
        return elements(get("/taskmanagers").get("taskmanagers"))
                .map(
                        found ->
                                new TaskManager(
                                        found.get("id").asText(),
                                        rpcAddress(found.get("path").asText()),
                                        found.get("slotsNumber").asInt(),
                                        found.get("freeSlots").asInt()))
                .toList();
    }

    /** The jobs that have not ended, oldest first. */
    public List<RunningJob> runningJobs() {
        return elements(get("/jobs/overview").get("jobs"))
                .filter(job -> !JobStatus.valueOf(job.get("state").asText()).isTerminalState())
                .sorted(Comparator.comparingLong(job -> job.get("start-time").asLong()))
                .map(
                        job ->
                                new RunningJob(
                                        job.get("jid").asText(),
                                        job.get("name").asText(),
                                        job.get("state").asText(),
                                        Duration.ofMillis(job.get("duration").asLong())))
                .toList();
    }

    /** Of the JobManager; empty where that has not been gathered yet. */
    public Optional<Metaspace> jobManagerMetaspace() {
        String prefix = "Status.JVM.Memory.Metaspace.";
        Map<String, Long> found = new HashMap<>();
        elements(get("/jobmanager/metrics?get=%sUsed,%sMax".formatted(prefix, prefix)))
                .forEach(
                        metric ->
                                found.put(metric.get("id").asText(), metric.get("value").asLong()));
        Long used = found.get(prefix + "Used");
        Long limit = found.get(prefix + "Max");
        return used == null || limit == null
                ? Optional.empty()
                : Optional.of(new Metaspace(used, limit));
    }

    public String jobState(String jobId) {
        return get("/jobs/" + jobId).get("state").asText();
    }

    /** How far a job has come that was submitted. */
    JobProgress jobProgress(String jobId) {
        JsonNode job = get("/jobs/" + jobId);
        return new JobProgress(
                JobStatus.valueOf(job.get("state").asText()),
                tasks(job, Set.of(ExecutionState.RUNNING, ExecutionState.FINISHED)),
                tasks(job, EnumSet.allOf(ExecutionState.class)));
    }

    /** Tasks of a job that wait for a slot. */
    int tasksWithoutSlot(String jobId) {
        return tasks(
                get("/jobs/" + jobId), Set.of(ExecutionState.CREATED, ExecutionState.SCHEDULED));
    }

    private static int tasks(JsonNode job, Set<ExecutionState> in) {
        return elements(job.get("vertices"))
                .mapToInt(
                        vertex ->
                                in.stream()
                                        .mapToInt(
                                                state ->
                                                        vertex.path("tasks")
                                                                .path(state.name())
                                                                .asInt())
                                        .sum())
                .sum();
    }

    /** The stack trace of the latest failure that a job has ended with or restarted from. */
    Optional<String> latestFailure(String jobId) {
        return elements(
                        get("/jobs/" + jobId + "/exceptions?maxExceptions=1")
                                .path("exceptionHistory")
                                .path("entries"))
                .map(entry -> entry.path("stacktrace").asText())
                .filter(trace -> !trace.isBlank())
                .findFirst();
    }

    Slots slots() {
        JsonNode overview = get("/overview");
        return new Slots(
                overview.get("taskmanagers").asInt(),
                overview.get("slots-total").asInt(),
                overview.get("slots-available").asInt());
    }

    /** A metric of one of a job's operators; empty where it was not gathered yet. */
    public OptionalDouble jobMetric(String jobId, String metric) {
        String vertices = "/jobs/" + jobId + "/vertices/";
        return elements(get("/jobs/" + jobId).get("vertices"))
                .map(vertex -> vertices + vertex.get("id").asText() + "/metrics?get=" + metric)
                .flatMap(path -> elements(get(path)))
                .mapToDouble(found -> found.get("value").asDouble())
                .findFirst();
    }

    /**
     * The TaskManager that runs the first subtask of the vertex whose name contains {@code part}.
     */
    public String taskManagerOf(String jobId, String part) {
        String vertex =
                elements(get("/jobs/" + jobId).get("vertices"))
                        .filter(found -> found.get("name").asText().contains(part))
                        .findFirst()
                        .orElseThrow()
                        .get("id")
                        .asText();
        return get("/jobs/" + jobId + "/vertices/" + vertex)
                .get("subtasks")
                .get(0)
                .get("taskmanager-id")
                .asText();
    }

    /** Checkpoints that a job has begun so far. */
    public long triggeredCheckpoints(String jobId) {
        return checkpoints(jobId, "total");
    }

    public long completedCheckpoints(String jobId) {
        return checkpoints(jobId, "completed");
    }

    private long checkpoints(String jobId, String which) {
        return get("/jobs/" + jobId + "/checkpoints").get("counts").get(which).asLong();
    }

    private JsonNode send(String path, UnaryOperator<HttpRequest.Builder> method) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(answerLimit);
        try {
            HttpResponse<String> response =
                    client.send(method.apply(request).build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(
                        String.format(
                                Locale.ROOT,
                                "HTTP %d for %s: %s",
                                response.statusCode(),
                                path,
                                response.body()));
            }
            return json.readTree(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + path, stopped);
        }
    }

    /** Host and port of {@code pekko.tcp://flink@host:port/user/rpc/...}. */
    private static String rpcAddress(String path) {
        return path.replaceFirst("^.*@", "").replaceFirst("/.*$", "");
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
