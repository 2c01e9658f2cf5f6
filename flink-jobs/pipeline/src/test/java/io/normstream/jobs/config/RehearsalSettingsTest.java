package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.train.Rehearsal;
import io.normstream.model.train.Retention;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalSettingsTest {
    private static TrainingSettings settings(String... options) {
        Configuration configuration = new Configuration();
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return TrainingSettings.from(configuration);
    }

    private static Rehearsal rehearsal(TrainingSettings settings) {
        return settings.rehearsal().of(settings.models().get(0));
    }

    @Test
    void itIsOnUnlessItIsSwitchedOff() {
        assertThat(settings().rehearsal().on()).isTrue();
        assertThat(settings("training.rehearsal", "on")).isEqualTo(settings());
        assertThat(rehearsal(settings("training.rehearsal", "off"))).isEqualTo(Rehearsal.NONE);
    }

    @Test
    void theMemoryHoldsAsManyImagesAsItsBytes() {
        assertThat(rehearsal(settings()))
                .isEqualTo(
                        new Rehearsal.Memory(
                                (4 << 20) / 784, 32, Retention.NEWEST_OF_CLASS, true, 40));
        assertThat(
                        rehearsal(
                                settings(
                                        "training.models", "a=64x64x3:10",
                                        "training.rehearsal-memory", "1 mb",
                                        "training.rehearsal-rows", "16",
                                        "training.rehearsal-retention", "class-balanced",
                                        "training.prior-correction", "false",
                                        "training.averaging-restart", "0")))
                .isEqualTo(
                        new Rehearsal.Memory(
                                (1 << 20) / 12_288, 16, Retention.CLASS_BALANCED, false, 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "3, 3", "4, 4", "32, 32", "128, 128"})
    void asManyImagesAsNewOnesAreInAStepButAtLeast3(String batchSize, int rows) {
        TrainingSettings settings = settings("training.batch-size", batchSize);

        assertThat(settings.rehearsal().rows()).isEqualTo(rows);
        assertThat(settings.configuration())
                .containsEntry("training.rehearsal-rows", Integer.toString(rows));
    }

    @Test
    void aMemoryWithoutRoomForAStepOrForEachClassIsRefused() {
        assertThatThrownBy(() -> settings("training.rehearsal-memory", "25087 b"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "option training.rehearsal-memory is 25087 bytes; permitted: at least 25088 bytes, 32 images of model default (for training.rehearsal-rows and each class), at most 512 mb");
        assertThatThrownBy(
                        () ->
                                settings(
                                        "training.models",
                                        "a=8x8x1:100",
                                        "training.rehearsal-memory",
                                        "6399 b"))
                .hasMessageContaining("at least 6400 bytes, 100 images of model a");
        assertThat(settings("training.rehearsal-memory", "25088 b").rehearsal().on()).isTrue();
        assertThat(
                        settings(
                                        "training.rehearsal", "off",
                                        "training.rehearsal-memory", "1 b")
                                .rehearsal()
                                .on())
                .isFalse();
    }

    /** Models that could be learnt before there was rehearsal still can. */
    @ParameterizedTest
    @ValueSource(strings = {"a=28x28x1:10,b=512x512x3:10", "a=64x64x3:342"})
    void aDefaultWithoutRoomIsOffAndRefusesNothing(String models) {
        TrainingSettings settings = settings("training.models", models);

        assertThat(settings.rehearsal().on()).isFalse();
        assertThat(settings.configuration()).containsEntry("training.rehearsal", "off");
        assertThat(TrainingSettings.from(Configuration.fromMap(settings.configuration())))
                .as("what goes on from it")
                .isEqualTo(settings);
        assertThat(
                        settings("training.models", models, "training.rehearsal-memory", "32 mb")
                                .rehearsal()
                                .on())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "training.rehearsal, on, 32",
        "training.rehearsal-memory, 4 mb, 32",
        "training.rehearsal-rows, 16, 16"
    })
    void whatIsAskedForWithoutRoomIsRefused(String option, String value, int images) {
        assertThatThrownBy(() -> settings("training.models", "a=512x512x3:10", option, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("training.rehearsal-memory is 4 mb; permitted: at least")
                .hasMessageContaining(images + " images of model a");
    }

    @Test
    void aMemoryThatNoSnapshotCouldHoldIsRefused() {
        assertThatThrownBy(() -> settings("training.rehearsal-memory", "513 mb"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is 513 mb; permitted: ")
                .hasMessageEndingWith("at most 512 mb");
    }
}
