package io.normstream.jobs.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunTest {
    private final AtomicInteger looks = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 3"})
    void aCheckpointThatIsReplacedMeanwhileIsLookedForAgain(int gone, int looked) {
        DryRun.of(job("job.take-over", "job.resume"), () -> failFirst(gone));

        assertThat(looks).hasValue(looked);
    }

    @Test
    void whatIsRefusedEachTimeIsRefused() {
        assertThatThrownBy(() -> DryRun.of(job("job.take-over", "job.resume"), () -> failFirst(9)))
                .isInstanceOf(JobException.class)
                .hasMessage("look 3");
    }

    @Test
    void aBeginningIsPlannedOnce() {
        assertThatThrownBy(() -> DryRun.of(job("job.take-over", "job.fresh"), () -> failFirst(9)))
                .hasMessage("look 1");
    }

    @Test
    void whoTakesNoPlaceEndsNobodysJob() {
        DryRun.of(job("job.resume"), () -> failFirst(9));

        assertThat(looks).hasValue(0);
    }

    private void failFirst(int times) {
        if (looks.incrementAndGet() <= times) {
            throw new JobException("look " + looks);
        }
    }

    private static JobSettings job(String... set) {
        Map<String, String> options = new HashMap<>(Map.of("kafka.brokers", "127.0.0.1:9"));
        for (String option : set) {
            options.put(option, "true");
        }
        return JobSettings.from(Configuration.fromMap(options));
    }
}
