package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.normstream.jobs.cli.PageAnchors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What can be said of dashboards and alerts without Prometheus; {@code benchmarks/monitoring} asks
 * one, and ClusterResubmissionITCase compares their metrics with those of running jobs.
 */
class MonitoringFilesTest {
    private static final Path METRICS = Path.of("..", "..", "docs", "metrics.md");
    private static final Path RUNBOOK = Path.of("..", "..", "docs", "runbook.md");
    private static final Pattern OURS =
            Pattern.compile("flink_taskmanager_job_task_operator_(?:[a-z]+_)*([a-zA-Z]+)");

    /** Of Flink and its connector, in the scope of our operators. */
    private static final Set<String> OF_FLINK = Set.of("pendingRecords", "numRecordsIn");

    private static List<JsonNode> alerts() throws Exception {
        List<JsonNode> rules = new ArrayList<>();
        new YAMLMapper()
                .readTree(Files.readString(MonitoringFiles.RULES))
                .at("/groups/0/rules")
                .forEach(rules::add);
        return rules;
    }

    @Test
    void everyAlertSaysWhatToDoAndIsTested() throws Exception {
        List<String> sections = PageAnchors.of(RUNBOOK);
        String tests = Files.readString(MonitoringFiles.RULES_TEST);

        assertThat(alerts())
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        rule -> {
                            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
                            assertThat(rule.at("/annotations/runbook").asText())
                                    .startsWith("docs/runbook.md#");
                            assertThat(sections)
                                    .contains(
                                            rule.at("/annotations/runbook").asText().split("#")[1]);
                            assertThat(tests)
                                    .contains(
                                            "alertname: " + rule.get("alert").asText() + "\n",
                                            "alertname: "
                                                    + rule.get("alert").asText()
                                                    + ", exp_alerts: []");
                        });
    }

    @Test
    void dashboardsAreWhatGrafanaTakes() throws Exception {
        Set<String> ids = new HashSet<>();
        for (Path file : MonitoringFiles.dashboards()) {
            JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
            assertThat(ids.add(dashboard.get("uid").asText())).isTrue();
            assertThat(dashboard.get("schemaVersion").asInt()).isEqualTo(39);
            Set<Integer> panels = new HashSet<>();
            for (JsonNode panel : dashboard.get("panels")) {
                assertThat(panels.add(panel.get("id").asInt())).isTrue();
                assertThat(panel.get("title").asText()).isNotBlank();
                assertThat(panel.get("targets")).isNotEmpty();
                assertThat(panel.at("/gridPos/w").asInt()).isEqualTo(12);
            }
            assertThat(panels).hasSizeGreaterThan(5);
        }
        assertThat(ids).hasSize(4);
    }

    @Test
    void metricsOfOursAreOnTheirPage() throws Exception {
        String page = Files.readString(METRICS);

        assertThat(MonitoringFiles.names())
                .filteredOn(name -> OURS.matcher(name).matches())
                .map(name -> OURS.matcher(name).replaceAll("$1"))
                .filteredOn(name -> !OF_FLINK.contains(name))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }
}
