package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.submission.WrittenCheckpoint;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No broker answers at the address that these submissions have. */
class ScoringSubmissionTest {
    private final Configuration configuration = new Configuration();

    @Test
    void waitsForNoModelWhereACheckpointHasIt(@TempDir Path savepoint) throws Exception {
        WrittenCheckpoint.write(savepoint, WrittenCheckpoint.metadata(1, null), 1000);
        configuration.set(JobOptions.FROM_SAVEPOINT, savepoint.toString());

        assertThat(submission().awaitModels(ids -> {})).isEmpty();
    }

    @Test
    void saysThatThereIsNoCheckpointBeforeItWaits(@TempDir Path none) {
        configuration.set(JobOptions.RESUME, true);
        configuration.set(JobOptions.CHECKPOINT_DIRECTORY, none.toString());

        assertThatThrownBy(() -> submission().awaitModels(ids -> {}))
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll("there is no complete checkpoint below", "/scoring");
    }

    private ScoringSubmission submission() {
        configuration.set(JobOptions.BROKERS, "127.0.0.1:1");
        configuration.set(TrainingOptions.MODELS, Publication.MODEL + "=8x8x1:2");
        return new ScoringSubmission(configuration);
    }
}
