package io.normstream.jobs.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.training.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreShareTest {

    @ParameterizedTest
    @CsvSource({"2, 1, 2", "2, 2, 1", "8, 3, 2", "2, 4, 1", "64, 1, 64"})
    void aSlotHasItsShareAndAtLeastOneThread(int cores, int slots, int threads) {
        assertThat(new CoreShare(cores, slots).threads()).isEqualTo(threads);
    }

    @Test
    void readsAsAPersonWouldSayIt() {
        assertThat(new CoreShare(2, 1)).hasToString("2 cores over 1 slot");
        assertThat(new CoreShare(1, 4)).hasToString("1 core over 4 slots");
    }

    @Test
    void aJobInThisProcessMayNotHaveMore() {
        int cores = Runtime.getRuntime().availableProcessors();
        String tooMany = Integer.toString(cores + 1);
        assertThatThrownBy(
                        () ->
                                EngineChoice.inThisProcess(
                                        Examples.settings("training.threads", tooMany)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("option training.threads is " + tooMany)
                .hasMessageContaining("permitted: 1 to " + cores + ", " + new CoreShare(cores, 1));
    }
}
