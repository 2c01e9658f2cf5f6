package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads Flink's REST interface as the tests need it. */
public final class FlinkRest {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;

    public FlinkRest(URI address) {
        this.address = address;
    }

    /**
     * The answer to a GET.
     *
     * @throws UncheckedIOException where none comes or its status is not 200
     */
    public JsonNode get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER_LIMIT).build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(
                        "HTTP %d for %s: %s"
                                .formatted(response.statusCode(), path, response.body()));
            }
            return json.readTree(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + path, stopped);
        }
    }

    List<String> taskManagers() {
        return elements(get("/taskmanagers").get("taskmanagers"))
                .map(taskManager -> taskManager.get("id").asText())
                .toList();
    }

    String jobState(String jobId) {
        return get("/jobs/" + jobId).get("state").asText();
    }

    /** True once every task of every vertex runs; the job's own state says so too early. */
    boolean allTasksRun(String jobId) {
        return elements(get("/jobs/" + jobId).get("vertices"))
                .allMatch(vertex -> vertex.get("status").asText().equals("RUNNING"));
    }

    /** A metric of a TaskManager; empty where it was not gathered yet. */
    OptionalDouble taskManagerMetric(String taskManager, String metric) {
        JsonNode values = get("/taskmanagers/" + taskManager + "/metrics?get=" + metric);
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(values.get(0).get("value").asDouble());
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
