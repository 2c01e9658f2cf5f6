package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.ComposeFile.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docker-compose.yml and the Dockerfile against the scripts that they start. */
class DockerComposeTest {
    private static final Path DISTRIBUTION = Path.of("src", "main", "distribution");

    private static List<Service> services;
    private static List<Service> ours;

    @BeforeAll
    static void read() throws IOException {
        services = ComposeFile.services();
        ours = services.stream().filter(Service::isOurs).toList();
    }

    @Test
    void startsBrokerClusterJobsAndMonitoring() {
        assertThat(services)
                .extracting(Service::name)
                .containsExactly(
                        "kafka",
                        "jobmanager",
                        "taskmanager-1",
                        "taskmanager-2",
                        "train",
                        "publish",
                        "publish-unseen",
                        "score",
                        "prometheus",
                        "grafana");
    }

    @Test
    void everyCommandAndHealthCheckIsAScriptOfTheDistribution() {
        for (Service service : ours) {
            assertThat(DISTRIBUTION.resolve(service.command().get(0)))
                    .isRegularFile()
                    .isExecutable();
            service.healthCheck().stream()
                    .limit(1)
                    .forEach(
                            script ->
                                    assertThat(DISTRIBUTION.resolve(script))
                                            .isRegularFile()
                                            .isExecutable());
        }
    }

    @Test
    void everyVariableIsOneThatItsScriptReads() throws IOException {
        for (Service service : ours) {
            String script = service.command().get(0);
            String read = Files.readString(DISTRIBUTION.resolve(script)) + common();
            for (String variable : service.environment().keySet()) {
                assertThat(read).as(script).contains("${" + variable + ":-");
            }
        }
    }

    @Test
    void theImageHoldsTheDistributionAndSetsVariablesThatTheScriptsRead() throws IOException {
        String common = common();
        for (Service service : ours) {
            JsonNode build = service.node().get("build");
            Path context = ComposeFile.FILE.resolveSibling(build.get("context").asText());
            String dockerfile = Files.readString(context.resolve(build.get("dockerfile").asText()));

            assertThat(dockerfile).contains("COPY target/distribution ./");
            assertThat(context.toRealPath()).isEqualTo(Path.of("").toRealPath());
            assertThat(
                            dockerfile
                                    .lines()
                                    .filter(line -> line.startsWith("ENV "))
                                    .flatMap(line -> Stream.of(line.split(" ")).skip(1))
                                    .map(setting -> setting.split("=")[0]))
                    .isNotEmpty()
                    .allMatch(variable -> common.contains("${" + variable + ":-"));
        }
    }

    @Test
    void portsAreOpenToThisMachineOnly() {
        for (Service service : services) {
            for (JsonNode port : service.node().path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void everyServiceHasLimitsAndNoRights() {
        for (Service service : services) {
            assertThat(service.node().path("mem_limit").asText()).as(service.name()).isNotEmpty();
            assertThat(service.node().path("restart").asText()).as(service.name()).isNotEmpty();
            assertThat(service.node().path("user").asInt()).as(service.name()).isPositive();
            assertThat(service.node().path("cap_drop").path(0).asText())
                    .as(service.name())
                    .isEqualTo("ALL");
        }
    }

    @Test
    void everyFileThatIsMountedIsThere() {
        for (Service service : services) {
            for (JsonNode volume : service.node().path("volumes")) {
                String source = volume.asText().split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(ComposeFile.FILE.resolveSibling(source)).exists();
                }
            }
        }
    }

    private static String common() throws IOException {
        return Files.readString(DISTRIBUTION.resolve("bin/common.sh"));
    }
}
