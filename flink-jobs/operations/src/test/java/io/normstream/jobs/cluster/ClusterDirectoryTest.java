package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.net.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterDirectoryTest {
    private static final ClusterLayout LAYOUT = new ClusterLayout(1, 2, 3, 4, 5, null);

    @TempDir private Path root;
    private ClusterDirectory directory;

    @BeforeEach
    void create() {
        directory = new ClusterDirectory(root.resolve("a cluster"));
        directory.create();
    }

    @Test
    void whatWasWrittenIsReadBack() {
        LaunchedProcess process = LaunchedProcess.of(ProcessHandle.current());
        ClusterState state =
                ClusterState.of(
                        LAYOUT,
                        Map.of("NORMSTREAM_KAFKA_HEAP", "1g"),
                        Map.of("taskmanager-5", process));
        assertThat(directory.read()).isEmpty();
        directory.write(ClusterState.of(LAYOUT, Map.of(), Map.of()));
        directory.write(state);

        assertThat(new ClusterDirectory(directory.root()).read()).contains(state);
        assertThat(directory.read().orElseThrow().processes().get("taskmanager-5").find())
                .contains(ProcessHandle.current());
    }

    @Test
    void aStateOfAnotherFormatIsRefused() throws Exception {
        Files.writeString(directory.stateFile(), "{\"format\": 3}");
        assertThatThrownBy(directory::read)
                .isInstanceOf(JobException.class)
                .hasMessageContaining("has format 3; this version reads formats 1 and 2");
    }

    @Test
    void aStateOfTheFirstFormatIsRead() throws Exception {
        Files.writeString(
                directory.stateFile(),
                """
                {"format": 1, "processes": {},
                 "layout": {"brokersPort": 1, "controllerPort": 2, "rpcPort": 3, "restPort": 4,
                            "taskManagers": 5}}""");
        assertThat(directory.read()).contains(ClusterState.of(LAYOUT, Map.of(), Map.of()));
    }

    @Test
    void whatWasChosenStaysUntilItIsChosenAnewOrTakenBack() {
        Map<String, String> first =
                Choices.of(
                        Map.of(),
                        Map.of(
                                "NORMSTREAM_CONF",
                                "/conf",
                                "NORMSTREAM_KAFKA_HEAP",
                                "1g",
                                "A",
                                "b"));
        assertThat(first)
                .containsOnly(
                        Map.entry("NORMSTREAM_CONF", "/conf"),
                        Map.entry("NORMSTREAM_KAFKA_HEAP", "1g"));
        assertThat(Choices.of(first, Map.of("OTHER", "terminal"))).isEqualTo(first);
        assertThat(Choices.of(first, Map.of("NORMSTREAM_CONF", "", "NORMSTREAM_KAFKA_HEAP", "2g")))
                .containsOnly(Map.entry("NORMSTREAM_KAFKA_HEAP", "2g"));
        assertThat(Choices.of(Map.of(), Map.of("NORMSTREAM_CONF", "conf")))
                .containsEntry("NORMSTREAM_CONF", Path.of("conf").toAbsolutePath().toString());
    }

    @Test
    void portsThatEverybodyKnowsAreTakenWhereNothingListensThere() {
        boolean kafka = FreePorts.isFree(9092);
        boolean dashboard = FreePorts.isFree(8081);
        ClusterLayout layout = ClusterLayout.fresh(ClusterSettings.of(root, 1));

        assertThat(layout.brokersPort() == 9092).isEqualTo(kafka);
        assertThat(layout.restPort() == 8081).isEqualTo(dashboard);
        assertThat(
                        ClusterLayout.fresh(new ClusterSettings(root, 1, null, null, 9092))
                                .brokersPort())
                .isNotEqualTo(9092);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"format\": 1, \"lay", "{\"format\": 1, \"ports\": 3}"})
    void aBrokenStateIsNamed(String text) throws Exception {
        Files.writeString(directory.stateFile(), text);
        assertThatThrownBy(directory::read)
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        directory.stateFile() + " does not hold the state of a cluster");
    }

    @Test
    void oneCommandAtATimeChangesACluster() {
        try (ClusterLock held = directory.lock()) {
            assertThatThrownBy(directory::lock)
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("another command changes the cluster");
        }
        directory.lock().close();
    }

    @Test
    void aLayoutStaysButForWhatIsAskedFor() {
        ClusterLayout first = ClusterLayout.fresh(ClusterSettings.of(root, 2));
        ClusterLayout more = first.with(ClusterSettings.of(root, 3));
        ClusterLayout moved = first.with(new ClusterSettings(root, null, 4, 9092, null));

        assertThat(more).isEqualTo(first.withTaskManagers(3));
        assertThat(moved.brokersPort()).isEqualTo(9092);
        assertThat(moved.controllerPort()).isEqualTo(first.controllerPort());
        assertThat(moved.restPort()).isEqualTo(first.restPort());
        assertThat(first.growsInto(more)).isTrue();
        assertThat(more.growsInto(first)).isFalse();
        assertThat(first.growsInto(moved)).isFalse();
    }
}
