package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docker-compose.yml and the Dockerfile against the scripts that they start. */
class DockerComposeTest {
    private static final Path DISTRIBUTION = Path.of("src", "main", "distribution");
    private static final Path FILE = Path.of("..", "..", "docker-compose.yml");

    private static JsonNode services;

    @BeforeAll
    static void read() throws IOException {
        Object yaml =
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE));
        services = new ObjectMapper().valueToTree(yaml).get("services");
    }

    @Test
    void startsBrokerClusterAndTrainingJob() {
        assertThat(services.fieldNames())
                .toIterable()
                .containsExactly("kafka", "jobmanager", "taskmanager", "train");
    }

    @Test
    void everyCommandIsAScriptOfTheDistribution() {
        for (JsonNode service : services) {
            String script = service.get("command").get(0).asText();
            assertThat(DISTRIBUTION.resolve(script)).isRegularFile().isExecutable();
        }
    }

    @Test
    void everyVariableIsOneThatItsScriptReads() throws IOException {
        for (JsonNode service : services) {
            String script = service.get("command").get(0).asText();
            String read = Files.readString(DISTRIBUTION.resolve(script)) + common();
            for (String variable : fieldNames(service.path("environment"))) {
                assertThat(read).as(script).contains("${" + variable + ":-");
            }
        }
    }

    @Test
    void theImageHoldsTheDistributionAndSetsVariablesThatTheScriptsRead() throws IOException {
        for (JsonNode service : services) {
            JsonNode build = service.get("build");
            Path context = FILE.resolveSibling(build.get("context").asText());
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
                    .allMatch(variable -> common().contains("${" + variable + ":-"));
        }
    }

    @Test
    void portsAreOpenToThisMachineOnly() {
        for (JsonNode service : services) {
            for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
            }
        }
    }

    private static String common() {
        try {
            return Files.readString(DISTRIBUTION.resolve("bin/common.sh"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Iterable<String> fieldNames(JsonNode node) {
        return () -> node.fieldNames();
    }
}
