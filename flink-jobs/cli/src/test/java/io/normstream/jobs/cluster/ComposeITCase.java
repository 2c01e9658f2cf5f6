package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.cluster.ComposeFile.Service;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.net.FreePorts;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.schemas.Prediction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of docker-compose.yml that run from our image, as processes of this machine: their
 * commands and health checks, in the order that their dependencies ask for. Names of hosts become
 * 127.0.0.1, ports free ones, and /data a folder.
 */
@Timeout(500)
class ComposeITCase {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final List<Integer> ports = FreePorts.take(5);
    private final String brokers = "127.0.0.1:" + ports.get(0);
    private final List<Process> servers = new ArrayList<>();

    /** The condition that each service meets by now. */
    private final Map<String, String> met = new TreeMap<>();

    @AfterEach
    void stop() {
        for (int index = servers.size() - 1; index >= 0; index--) {
            servers.get(index).destroy();
            servers.get(index).onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void everyServiceBecomesHealthyAndPredictionsArrive() throws Exception {
        for (Service service : ComposeFile.services()) {
            if (service.isOurs()) {
                assertThat(met).as(service.name()).containsAllEntriesOf(service.dependencies());
                Process process = start(service.name(), service.command(), service.environment());
                if (service.healthCheck().isEmpty()) {
                    awaitEnd(service, process);
                } else {
                    servers.add(process);
                    awaitHealth(service, process);
                }
            }
        }
        await("predictions, logs in " + directory)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(predictions()).hasSize(200));
    }

    private List<Prediction> predictions() throws Exception {
        return CommittedRecords.read(
                KafkaClientSettings.of(brokers),
                ScoringTopics.withPrefix("normstream", null).predictions(),
                Prediction.class);
    }

    private void awaitEnd(Service service, Process process) throws Exception {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(service.name() + " ends")
                .isTrue();
        assertThat(process.exitValue()).as(output(service.name())).isZero();
        met.put(service.name(), "service_completed_successfully");
    }

    private void awaitHealth(Service service, Process process) {
        String check = service.name() + "-health";
        await(service.name() + " becomes healthy, logs in " + directory)
                .atMost(LIMIT)
                .failFast(() -> !process.isAlive())
                .until(() -> start(check, service.healthCheck(), Map.of()).waitFor() == 0);
        met.put(service.name(), "service_healthy");
    }

    private Process start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        Path root = Distribution.find().root();
        List<String> words = new ArrayList<>(command.stream().map(this::here).toList());
        words.set(0, root.resolve(words.get(0)).toString());
        Map<String, String> variables = new HashMap<>();
        environment.forEach((key, value) -> variables.put(key, here(key, value)));
        variables.put("NORMSTREAM_DATA", directory.resolve("data").toString());
        variables.put("NORMSTREAM_LOGS", directory.resolve("logs").toString());
        variables.put("NORMSTREAM_TMP", directory.resolve("tmp-" + name).toString());
        // What each container has for itself.
        variables.put("NORMSTREAM_KAFKA_CONTROLLER", "127.0.0.1:" + ports.get(2));
        variables.put("NORMSTREAM_REST_PORT", ports.get(3).toString());
        variables.put("NORMSTREAM_JOBMANAGER_RPC_PORT", ports.get(4).toString());
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .directory(root.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(outputFile(name));
        ServerScript.replaceEnvironment(builder, variables);
        return builder.start();
    }

    private String here(String variable, String value) {
        return variable.endsWith("_HOST") ? "127.0.0.1" : here(value);
    }

    private String here(String text) {
        return text.replaceAll("(kafka|jobmanager|0\\.0\\.0\\.0|127\\.0\\.0\\.1):", "127.0.0.1:")
                .replace(":29092", ":" + ports.get(1))
                .replace(":9092", ":" + ports.get(0))
                .replace(":8081", ":" + ports.get(3))
                .replace("/data/", directory.resolve("data") + "/");
    }

    private File outputFile(String name) {
        return directory.resolve(name + ".out").toFile();
    }

    private String output(String name) throws IOException {
        return Files.readString(outputFile(name).toPath());
    }
}
