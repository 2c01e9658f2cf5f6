package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.train.ImageTransform;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationOptionTest {
    private static List<ImageTransform> transforms(String... text) {
        Configuration configuration = new Configuration();
        for (String each : text) {
            configuration.setString("training.augmentation", each);
        }
        TrainingSettings settings = TrainingSettings.from(configuration);
        return Learners.settings(settings, settings.models().get(0)).augmentation();
    }

    @Test
    void transformsAreInTheOrderInWhichTheyAreNamed() {
        assertThat(transforms()).isEmpty();
        assertThat(transforms("None")).isEmpty();
        assertThat(transforms("mirror")).containsExactly(new ImageTransform.Mirror());
        assertThat(
                        transforms(
                                "cut-out:8, Mirror, shift:2, rotation:5, brightness:0.1, contrast:0.25"))
                .containsExactly(
                        new ImageTransform.CutOut(8),
                        new ImageTransform.Mirror(),
                        new ImageTransform.Shift(2),
                        new ImageTransform.Rotation(5),
                        new ImageTransform.Brightness(0.1),
                        new ImageTransform.Contrast(0.25));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flip|; permitted: none, or some of mirror, shift:PIXELS",
                "''|; permitted: none",
                "mirror,|; permitted: none",
                "mirror,mirror|each once",
                "mirror,none|; permitted: none",
                "mirror:1|; permitted: none",
                "shift|; permitted: none",
                "shift:|: '' is no number that shift takes",
                "shift:1.5|: '1.5' is no number that shift takes",
                "shift:0|: A shift is of at least 1 pixel, found 0",
                "rotation:five|: 'five' is no number that rotation takes",
                "rotation:200|: A rotation is by 0.001 to 180 degrees, found 200.0",
                "contrast:2|: A change of contrast is by 0.001 to 1, found 2.0"
            })
    void refusesWhatNoTransformTakes(String text, String message) {
        assertThatThrownBy(() -> transforms(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("option training.augmentation is " + text)
                .hasMessageContaining(message);
    }

    @Test
    void aShiftOutOfTheImageIsRefusedBeforeAnythingStarts() {
        Configuration configuration = new Configuration();
        configuration.setString("training.augmentation", "shift:28");
        TrainingSettings settings = TrainingSettings.from(configuration);
        assertThatThrownBy(() -> Learners.check(settings, settings.models().get(0)))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "model default cannot be built: A shift in images of 28x28x1 is below 28 pixels, found 28");
    }
}
