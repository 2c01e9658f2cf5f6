package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifest for the Flink Kubernetes Operator against the configuration of the distribution. */
class KubernetesManifestTest {
    private static final Path DISTRIBUTION = Path.of("src", "main", "distribution");

    /** Flink's own reporter listens on every address, as Prometheus needs it in a pod. */
    private static final Map<String, String> DIFFERENT =
            Map.of(
                    "metrics.reporter.prometheus.factory.class",
                    "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                    "metrics.reporter.prometheus.port",
                    "9249");

    @Test
    void optionsOfMemoryStateAndClassesAreThoseOfTheDistribution() throws IOException {
        JsonNode ours = read("conf/config.yaml");
        JsonNode options = read("kubernetes/normstream.yaml").get("spec").get("flinkConfiguration");

        assertThat(options.properties())
                .filteredOn(option -> ours.has(option.getKey()))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        option ->
                                assertThat(option.getValue().asText())
                                        .as(option.getKey())
                                        .isEqualTo(
                                                DIFFERENT.getOrDefault(
                                                        option.getKey(),
                                                        ours.get(option.getKey()).asText())));
    }

    @Test
    void podsHaveTheMemoryOfTheProcesses() throws IOException {
        JsonNode ours = read("conf/config.yaml");
        JsonNode spec = read("kubernetes/normstream.yaml").get("spec");

        assertThat(spec.at("/taskManager/resource/memory"))
                .isEqualTo(ours.get("taskmanager.memory.process.size"));
        assertThat(spec.at("/jobManager/resource/memory"))
                .isEqualTo(ours.get("jobmanager.memory.process.size"));
    }

    private static JsonNode read(String file) throws IOException {
        Object yaml =
                new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(DISTRIBUTION.resolve(file)));
        return new ObjectMapper().valueToTree(yaml);
    }
}
