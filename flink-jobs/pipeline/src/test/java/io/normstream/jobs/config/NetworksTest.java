package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.nn.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
    @TempDir Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("tiny.yaml");
        Files.writeString(
                file, "layers: [conv: 4, norm, relu, global-average-pool, dense: classes]");
    }

    private static Configuration configuration(String architecture) {
        return Configuration.fromMap(
                Map.of(
                        "training.models",
                        "m=8x8x3:4,n=8x8x1:2:small-cnn",
                        "training.architecture",
                        architecture));
    }

    private static Architecture network(TrainingSettings settings) {
        return Learners.settings(settings, settings.model("m")).architecture();
    }

    @Test
    void aNetworkOfOnesOwnGoesWithTheJobAndItsRecord() throws Exception {
        TrainingSettings settings = TrainingSettings.from(configuration(file.toString()));
        SortedMap<String, String> recorded = settings.configuration();
        Files.delete(file);

        assertThat(settings.model("m").architecture()).isEqualTo("tiny");
        assertThat(settings.model("n").architecture()).isEqualTo("small-cnn");
        assertThat(network(settings).name()).isEqualTo("tiny");
        assertThat(InstantiationUtil.clone(settings)).isEqualTo(settings);
        TrainingSettings replayed = TrainingSettings.from(LineageOptions.recorded(recorded));
        assertThat(network(replayed)).isEqualTo(network(settings));
        TrainingSettings resumed =
                TrainingSettings.from(LineageOptions.of(new Configuration(), recorded).complete());
        assertThat(resumed.configuration()).isEqualTo(recorded);
    }

    @Test
    void aPresetIsRecordedByItsNameAlone() {
        assertThat(TrainingSettings.from(configuration("resnet20")).configuration())
                .doesNotContainKey("training.networks");
    }

    @Test
    void anotherFileUnderTheSameNameContinuesNothing() throws IOException {
        Configuration given = configuration(file.toString());
        SortedMap<String, String> recorded = TrainingSettings.from(given).configuration();
        assertThat(LineageOptions.of(given, recorded).complete().toMap())
                .containsEntry("training.networks", recorded.get("training.networks"));
        Files.writeString(file, "layers: [global-average-pool, dense: classes]");
        assertThatThrownBy(() -> LineageOptions.of(given, recorded))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("network tiny")
                .hasMessageContaining("--fresh");
    }

    @Test
    void aFileThatDescribesNoNetworkOfTheModelIsNamedWithItsLine() throws IOException {
        Files.writeString(file, "layers:\n- conv: 4\n- global-average-pool\n- dense: 7\n");
        TrainingSettings settings = TrainingSettings.from(configuration(file.toString()));
        assertThatThrownBy(() -> Learners.check(settings, settings.model("m")))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "model m cannot be built: Network tiny, line 4: 1x1x7 comes out of the last layer, but a network ends with dense: classes");
    }

    @Test
    void whatIsNeitherPresetNorFileIsRefused() {
        assertThatThrownBy(() -> TrainingSettings.from(configuration("vgg")))
                .hasMessageContaining("vgg")
                .hasMessageContaining("small-cnn, or a file of layers, NAME.yaml");
        assertThatThrownBy(() -> TrainingSettings.from(configuration("gone.yaml")))
                .hasMessageContaining("Network file gone.yaml is not there");
        assertThatThrownBy(() -> TrainingSettings.from(configuration("nets/resnet20.yaml")))
                .hasMessageContaining("a file that is not called like a preset");
    }

    @Test
    void aScorerNeedsTheNameAlone() {
        assertThat(ScoringSettings.from(configuration("gone/tiny.yaml")).models().get(0))
                .isEqualTo(ScoringSettings.from(configuration("tiny")).models().get(0))
                .isEqualTo(new ModelDeclaration("m", 8, 8, 3, 4, "tiny"));
    }
}
