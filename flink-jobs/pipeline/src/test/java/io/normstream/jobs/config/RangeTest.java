package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
    @Test
    void thereIsNoneThatPermitsNothing() {
        assertThatThrownBy(() -> new Range(512, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512")
                .hasMessageContaining("256");
        assertThat(new Range(3, 3).contains(3)).isTrue();
    }

    @Test
    void whatItSaysIsWhatItPermits() {
        assertThat(new Range(2, 5)).hasToString("2 to 5");
        assertThat(new Range(2, Integer.MAX_VALUE)).hasToString("at least 2");
        assertThat(new Range(2, 5).contains(1)).isFalse();
        assertThat(new Range(2, 5).contains(6)).isFalse();
    }

    /** An option that is wrong by itself is the one that is named; others follow it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 255, 256, 257, 512, 4096})
    void everyMiniBatchThatIsPermittedIsSoAlone(int batchSize) {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.BATCH_SIZE, batchSize);

        TrainingSettings settings = TrainingSettings.from(configuration);

        assertThat(settings.maxPending()).isEqualTo(batchSize > 256 ? 8 * batchSize : 256);
        assertThat(settings.configuration())
                .containsEntry("training.max-pending", "" + settings.maxPending());
    }

    @Test
    void aLimitThatAnotherOptionSetsNamesIt() {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.BATCH_SIZE, 512);
        configuration.set(TrainingOptions.MAX_PENDING, 256);

        assertThatThrownBy(() -> TrainingSettings.from(configuration))
                .hasMessage(
                        "option training.max-pending is 256; permitted: 512 to 65536, from training.batch-size on");
    }
}
