package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreShareTest {

    @ParameterizedTest
    @CsvSource({"2, 1, 2", "2, 2, 1", "8, 3, 2", "2, 4, 1", "64, 1, 64"})
    void aSlotHasItsShareAndAtLeastOneThread(int cores, int slots, int threads) {
        CoreShare share = new CoreShare(cores, slots);
        assertThat(share.threads()).isEqualTo(threads);
        assertThat(share.complaint(threads)).isEmpty();
        assertThat(share.complaint(threads + 1))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .contains((threads + 1) + " threads")
                                        .contains(cores + " over " + slots)
                                        .contains("at most " + threads)
                                        .doesNotContain("\n"));
    }

    @Test
    void aJobInThisProcessIsRefusedMore() {
        int cores = Runtime.getRuntime().availableProcessors();
        String tooMany = Integer.toString(cores + 1);
        assertThatThrownBy(
                        () ->
                                TrainingEngine.inThisProcess(
                                        Examples.settings("training.threads", tooMany)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("option training.threads: " + tooMany + " threads")
                .hasMessageContaining("at most " + cores);
    }
}
