package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a start is followed through a REST interface that says what a test tells it to. */
class JobStartTest {
    private static final String JOB = "abc";
    private static final Duration SOON = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> told = new ArrayList<>();
    private HttpServer server;
    private JobStart start;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String answer = answers.get(exchange.getRequestURI().getPath());
                    byte[] body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        start =
                new JobStart(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        JOB,
                        told::add);
        answers.put("/jobs/abc/exceptions", "{\"exceptionHistory\": {\"entries\": []}}");
        slots(1, 2, 2);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void slots(int taskManagers, int all, int free) {
        answers.put(
                "/overview",
                "{\"taskmanagers\": %s, \"slots-total\": %s, \"slots-available\": %s}"
                        .formatted(taskManagers, all, free));
    }

    private void job(String state, String... tasks) {
        Map<String, Integer> counts = new HashMap<>();
        for (String task : tasks) {
            counts.merge(task, 1, Integer::sum);
        }
        List<String> counted = new ArrayList<>();
        counts.forEach((task, count) -> counted.add("\"%s\": %s".formatted(task, count)));
        answers.put(
                "/jobs/abc",
                "{\"state\": \"%s\", \"vertices\": [{\"tasks\": {%s}}]}"
                        .formatted(state, String.join(", ", counted)));
    }

    private void failed(String trace) {
        answers.put(
                "/jobs/abc/exceptions",
                "{\"exceptionHistory\": {\"entries\": [{\"stacktrace\": \"%s\"}]}}"
                        .formatted(trace));
    }

    private void checkpoints(int completed) {
        answers.put(
                "/jobs/abc/checkpoints", "{\"counts\": {\"completed\": %s}}".formatted(completed));
    }

    @Test
    void aJobWhoseTasksRunAndHaveWrittenACheckpointHasStarted() {
        job("RUNNING", "RUNNING", "FINISHED");
        checkpoints(1);
        assertThatCode(() -> start.await(SOON)).doesNotThrowAnyException();
        assertThat(told).isEmpty();
    }

    @Test
    void oneThatHasComeToItsEndHasStarted() {
        job("FINISHED", "FINISHED");
        assertThatCode(() -> start.await(SOON)).doesNotThrowAnyException();
    }

    /** All of its tasks run, and what ends it comes with the first records. */
    @Test
    void tasksThatOnlyJustRunAreNoStart() {
        job("RUNNING", "RUNNING");
        checkpoints(0);
        assertThatThrownBy(() -> start.await(SOON)).isInstanceOf(JobException.class);
        failed("a.B: x\\nCaused by: io.normstream.jobs.JobException: topic p.images is gone");
        job("FAILED", "FAILED");
        assertThatThrownBy(() -> start.await(LONG))
                .hasMessage("job abc has failed: topic p.images is gone");
    }

    @Test
    void whatItIsStartedAgainForIsToldOnceAndSaidAtTheEnd() {
        job("RESTARTING", "CANCELED");
        failed("a.B: x\\nCaused by: java.io.IOException: no space");
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("job abc does not run after 0 s")
                .hasMessageContaining(
                        "it has failed and is started again: x: IOException: no space");
        assertThat(told)
                .containsExactly(
                        "Job abc does not run yet: it has failed and is started again: x: IOException: no space");
    }

    @Test
    void whatItWaitsForIsTold() throws Exception {
        job("RUNNING", "SCHEDULED", "SCHEDULED");
        slots(0, 0, 0);
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("no TaskManager is registered");
        slots(1, 2, 0);
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("it needs more slots than are free, 0 of 2");
        job("RESTARTING", "CANCELED");
        failed("a.B: x\\nCaused by: a.NoResourceAvailableException: Could not acquire any.");
        slots(1, 2, 1);
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("it needs more slots than are free, 1 of 2");
        answers.put("/jobs/abc/exceptions", "{}");
        slots(1, 2, 2);
        job("RUNNING", "INITIALIZING", "RUNNING");
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("RUNNING, 1 of 2 tasks run");
        job("CANCELED", "CANCELED");
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessage("job abc was cancelled before it ran");
        assertThat(told).hasSize(4);
    }

    @Test
    void aJobManagerThatDoesNotAnswerIsTold() {
        server.stop(0);
        assertThatThrownBy(() -> start.await(SOON))
                .hasMessageContaining("the JobManager does not answer")
                .hasMessageContaining("whether it is still there can be seen at");
    }
}
