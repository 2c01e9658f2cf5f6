package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.WrittenCheckpoint;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client knows of a checkpoint before it submits a scoring job that goes on from it. */
class ScoringComparisonTest {
    @TempDir private Path directory;

    @Test
    void aModelThatIsDeclaredAnewIsRefusedBeforeASubmission() throws Exception {
        CheckpointContents checkpoint = written(serving());

        assertThatCode(() -> check(checkpoint, Publication.settings())).doesNotThrowAnyException();
        assertThatThrownBy(
                        () ->
                                check(
                                        checkpoint,
                                        Publication.settings("training.models", "m=8x8x1:3")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the checkpoint does not fit the options")
                .hasMessageContaining("is declared")
                .hasMessageContaining("resume with the options that it was made with");
    }

    @Test
    void stateThatIsNotWhatWasWrittenIsRefused() throws Exception {
        CheckpointContents checkpoint =
                written(ScoringHarness.holding(Publication.MODEL, new byte[] {0, 0, 0, 9}));

        assertThatThrownBy(() -> check(checkpoint, Publication.settings()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the checkpoint does not fit the options: State of a scorer");
    }

    private static void check(CheckpointContents checkpoint, ScoringSettings settings) {
        ScoringComparison.served(checkpoint, settings.models());
    }

    private static OperatorSubtaskState serving() throws Exception {
        try (ScoringHarness harness =
                ScoringHarness.open(Publication.settings(), Publication.of("a", 7), null)) {
            return harness.checkpoint();
        }
    }

    private CheckpointContents written(OperatorSubtaskState state) throws Exception {
        JobIdentity job =
                new JobIdentity(
                        JobKind.SCORING,
                        "p",
                        "g",
                        List.of(new TopicIdentity("p.scoring-images", "id")),
                        List.of(Publication.MODEL),
                        Collections.emptySortedMap());
        return CheckpointContents.read(
                WrittenCheckpoint.write(
                                directory.resolve("chk-1"),
                                WrittenCheckpoint.metadata(job, "scorer", state),
                                1)
                        .toString());
    }
}
