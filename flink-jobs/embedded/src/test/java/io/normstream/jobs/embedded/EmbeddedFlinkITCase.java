package io.normstream.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedFlinkITCase {
    @TempDir private Path directory;

    @Test
    void aJobRunsCheckpointsAndShowsOnTheDashboard() throws Exception {
        try (EmbeddedFlink flink = EmbeddedFlink.start(directory)) {
            assertThat(flink.dashboard().getHost()).isEqualTo("127.0.0.1");
            assertThat(get(flink, "/").body()).contains("<html");
            JobClient job = endless(flink).executeAsync("counting");
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(hasCompleteCheckpoint()).isTrue());
            assertThat(get(flink, "/jobs/overview").body()).contains("counting", "RUNNING");
            job.cancel().get();
        }
    }

    @Test
    void jarsCannotBeUploaded() throws Exception {
        try (EmbeddedFlink flink = EmbeddedFlink.start(directory)) {
            assertThat(get(flink, "/jars").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Configuration overrides = new Configuration();
            overrides.set(RestOptions.PORT, taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedFlink.start(directory, overrides))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("REST port " + taken.getLocalPort());
        }
    }

    @Test
    void closingEndsJobsAndLeavesNoThreadThatKeepsTheJvmAlive() throws Exception {
        EmbeddedFlink flink = EmbeddedFlink.start(directory);
        endless(flink).executeAsync("counting");
        flink.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .filteredOn(t -> t.isAlive() && !t.isDaemon())
                                        .extracting(Thread::getName)
                                        .noneMatch(
                                                name ->
                                                        name.matches(
                                                                "(?i).*(flink|pekko|checkpoint|source:).*")));
    }

    private static StreamExecutionEnvironment endless(EmbeddedFlink flink) {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        StreamExecutionEnvironment environment = flink.environment(configuration);
        environment
                .fromSequence(0, Long.MAX_VALUE)
                .uid("numbers")
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        return environment;
    }

    private boolean hasCompleteCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"))) {
            return files.anyMatch(file -> file.endsWith("_metadata"));
        }
    }

    private static HttpResponse<String> get(EmbeddedFlink flink, String path) throws Exception {
        URI address = flink.dashboard().resolve(path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
