package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.NumberType;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {

    @Test
    void defaultsAreValid() {
        TrainingSettings settings = TrainingSettings.from(new Configuration());

        assertThat(settings.models())
                .containsExactly(new ModelDeclaration("default", 28, 28, 1, 10, "small-cnn"));
        assertThat(settings.order()).isEqualTo(RecordOrder.DETERMINISTIC);
        assertThat(settings.configuration())
                .containsEntry("training.recipe", "revised")
                .doesNotContainKey("training.scale");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    training.batch-size          | 0            | 1 to 4096
                    training.batch-size          | many         | many
                    training.architecture        | alexnet      | benchmark-cnn
                    training.recipe              | best         | revised
                    training.learning-rate       | -1           | above 0
                    training.learning-rate       | NaN          | above 0
                    training.momentum            | 1            | below 1.0
                    training.models              | a=0x28x1:10  | at least 1
                    training.models              | a=28x28x2:10 | channels 1 or 3
                    training.models              | a=28x28x1:10,a=28x28x1:10 | a is there twice
                    training.max-models          | 0            | at least 1
                    training.max-pending         | 3            | 32 to 65536
                    training.flush-interval      | 1 s          | training.order arrival
                    training.publish-every       | 0            | at least 1, or 0 together with training.publish-interval
                    training.publish-every       | -1           | at least 0
                    training.publish-interval    | -1 s         | training.publish-interval
                    training.publish-margin      | 1            | below 1.0
                    training.recalibrate-images  | 31           | 0, or 32 (training.batch-size) to 65536
                    training.recalibrate-images  | 70000        | 0, or 32 (training.batch-size) to 65536
                    training.publish-margin      | -0.1         | at least 0.0
                    training.rehearsal           | maybe        | off, on
                    training.rehearsal-memory    | 4 images     | a number with a unit, such as 4 mb
                    training.rehearsal-rows      | 0            | 1 to 4096
                    training.rehearsal-retention | newest       | newest-of-class, class-balanced
                    training.averaging-restart   | -1           | at least 0
                    training.order               | random       | deterministic, arrival
                    training.on-divergence       | ignore       | stop, skip
                    training.parallelism         | 2            | 1 to 1
                    training.engine              | cuda         | auto, onednn, reference
                    training.precision           | float16      | float32, bf16, float64
                    training.threads             | 0            | 1 to 1024
                    """)
    void aWrongValueIsNamedWithWhatIsPermitted(String key, String value, String permitted) {
        Configuration configuration = new Configuration();
        configuration.setString(key, value);

        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(permitted)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({"32, 0.1", "8, 0.05", "2, 0.025", "128, 0.2"})
    void theLearningRateFollowsTheBatchSizeAndIsRecorded(String batchSize, double rate) {
        Configuration configuration = new Configuration();
        configuration.setString("training.batch-size", batchSize);

        TrainingSettings settings = TrainingSettings.from(configuration);

        assertThat(settings.optimizer().learningRate()).isEqualTo(rate);
        assertThat(settings.configuration())
                .containsEntry("training.learning-rate", Double.toString(rate));
    }

    @Test
    void aLearningRateThatIsGivenStays() {
        Configuration configuration = new Configuration();
        configuration.setString("training.batch-size", "2");
        configuration.setString("training.learning-rate", "0.3");

        assertThat(TrainingSettings.from(configuration).optimizer().learningRate()).isEqualTo(0.3);
    }

    @Test
    void tooManyModelsAreRefused() {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=8x8x1:2,b=8x8x3:2");
        configuration.setString("training.max-models", "1");

        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .hasMessageContaining("at most 1 models");
    }

    @Test
    void modelsMayBePublishedByTimeAlone() {
        Configuration configuration = new Configuration();
        configuration.setString("training.publish-every", "0");
        configuration.setString("training.publish-interval", "10 min");
        configuration.setString("training.publish-margin", "0.02");

        assertThat(TrainingSettings.from(configuration).publication())
                .isEqualTo(new PublicationSettings(0, Duration.ofMinutes(10), 0.02, 0, 8, 2));
    }

    @Test
    void imagesToRecalibrateOnFitIntoAnArray() {
        Configuration configuration = new Configuration();
        configuration.setString("training.recalibrate-images", "10000");
        configuration.setString("training.models", "small=28x28x1:10,large=512x512x3:10");
        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .hasMessageContaining("0, or 32 (training.batch-size) to 1365");

        configuration.setString("training.models", "huge=4096x4096x3:10");
        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .hasMessageContaining("0: fewer than training.batch-size of the largest images");
    }

    @Test
    void flushNeedsOrderOfArrival() {
        Configuration configuration = new Configuration();
        configuration.setString("training.order", "arrival");
        configuration.setString("training.flush-interval", "250 ms");

        assertThat(TrainingSettings.from(configuration).flushInterval())
                .isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @CsvSource({
        "reference, bf16, 'training.precision is bf16; permitted: float32, float64 with training.engine reference'",
        "onednn, float64, 'training.precision is float64; permitted: float32, bf16 with training.engine onednn'"
    })
    void anEngineComputesInItsOwnNumberTypes(String engine, String precision, String message) {
        Configuration configuration = new Configuration();
        configuration.setString("training.engine", engine);
        configuration.setString("training.precision", precision);

        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEngineIsRequestedByNameWhateverThisMachineHas() {
        Configuration configuration = new Configuration();
        assertThat(TrainingSettings.from(configuration).network().engine())
                .isEqualTo(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1));
        configuration.setString("training.engine", "onednn");
        configuration.setString("training.precision", "bf16");
        configuration.setString("training.threads", "64");
        assertThat(TrainingSettings.from(configuration).network().engine())
                .isEqualTo(new EngineRequest(EngineName.ONEDNN, NumberType.BF16, 64));
    }

    @Test
    void overridesReachTheRecipe() {
        Configuration configuration = new Configuration();
        configuration.setString("training.scale", "0.25");
        configuration.setString("training.scale-divisor", "16");
        configuration.setString("training.normalization", "group");
        configuration.setString("training.normalization-groups", "4");

        var recipe = TrainingSettings.from(configuration).network().toRecipe();

        assertThat(recipe.initialScale()).isEqualTo(0.25);
        assertThat(recipe.inputScale()).isEqualTo(0.58 * 0.25);
        assertThat(recipe.scaleDivisor()).isEqualTo(16);
        assertThat(recipe.hidden().toString()).contains("GroupNorm").contains("4");
    }
}
