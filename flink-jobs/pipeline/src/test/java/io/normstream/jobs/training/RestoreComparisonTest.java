package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.WrittenCheckpoint;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.training.start.Restorable;
import io.normstream.jobs.training.start.RestoreComparison;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client knows of a checkpoint before it submits a job that is to go on from it. */
class RestoreComparisonTest {
    @TempDir private Path directory;
    private CheckpointContents checkpoint;

    @BeforeEach
    void learnAndWrite() throws Exception {
        checkpoint = written(Examples.settings());
    }

    /** Five steps of eight images and three images over. */
    private CheckpointContents written(TrainingSettings settings) throws Exception {
        OperatorSubtaskState state =
                TrainingHarness.run(settings, Examples.stream(43, 1), null, false, new Emitted());
        return CheckpointContents.read(
                WrittenCheckpoint.write(
                                directory.resolve("chk-1"),
                                WrittenCheckpoint.metadata(job(settings), "trainer", state),
                                1)
                        .toString());
    }

    private static JobIdentity job(TrainingSettings settings) {
        return new JobIdentity(
                JobKind.TRAINING,
                "p",
                "g",
                List.of(new TopicIdentity("p.images", "id")),
                List.of(Examples.MODEL),
                new TreeMap<>(settings.configuration()));
    }

    private void check(String... options) {
        TrainingSettings settings = Examples.settings(options);
        RestoreComparison.check(checkpoint, new Restorable(settings, Examples.starts(settings)));
    }

    @Test
    void theSameOptionsGoOn() {
        assertThatCode(this::check).doesNotThrowAnyException();
        assertThatCode(() -> check("training.publish-every", "7")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training.batch-size    | 16         | another batch size: it has 8, the settings say 16 | --batch-size is 16 and was 8",
                "training.learning-rate | 0.7        | another learning-rate schedule  | control set-learning-rate 0.7",
                "training.models        | m=8x8x1:3  | another number of classes: it has 2, the settings say 3 | --models is m=8x8x1:3 and was m=8x8x1:2",
                "training.models        | m=10x8x1:2 | another input shape             | begin a new lineage with --fresh",
                "training.architecture  | resnet20   | another architecture            | --architecture is resnet20 and was",
                "training.seed          | 5          | another seed                    | leave out --seed",
                "training.window        | 17         | another window                  | leave out --window",
                "training.momentum      | 0.3        | another optimizer               | --initial-models ID=FILE",
                "training.averaging     | none       | another averaging               | leave out --averaging",
                "training.rehearsal     | off        | another rehearsal               | --rehearsal is off and was on",
            })
    void whatATaskWouldRefuseIsRefusedBeforeASubmission(
            String option, String value, String reason, String advice) {
        assertThatThrownBy(() -> check(option, value))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("checkpoint " + checkpoint.path())
                .hasMessageContaining(reason)
                .hasMessageContaining(advice);
    }

    @Test
    void aModelThatIsNotDeclaredIsNamed() {
        assertThatThrownBy(() -> check("training.models", "other=8x8x1:2"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "the checkpoint holds model m, which training.models does not");
    }

    @Test
    void aCheckpointThatTheLedgerHasLeftBehindIsRefused() {
        TrainingSettings settings = Examples.settings();
        ModelStart ahead = Examples.start(Start.RESUME, 1000, PublishedHistory.NONE);

        assertThatThrownBy(
                        () ->
                                RestoreComparison.check(
                                        checkpoint,
                                        new Restorable(settings, Map.of(Examples.MODEL, ahead))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("its ledger has reached 1000");
    }

    @Test
    void aCheckpointWhoseFilesAreGoneIsSaid() throws Exception {
        org.apache.flink.core.fs.Path gone =
                new org.apache.flink.core.fs.Path(directory.resolve("gone").toUri());
        CheckpointContents without =
                CheckpointContents.read(
                        WrittenCheckpoint.write(
                                        directory.resolve("chk-2"),
                                        WrittenCheckpoint.metadata(
                                                job(Examples.settings()),
                                                "trainer",
                                                OperatorSubtaskState.builder()
                                                        .setManagedKeyedState(
                                                                new KeyGroupsStateHandle(
                                                                        new KeyGroupRangeOffsets(
                                                                                KeyGroupRange.of(
                                                                                        0, 127)),
                                                                        new FileStateHandle(
                                                                                gone, 100)))
                                                        .build()),
                                        1)
                                .toString());
        TrainingSettings settings = Examples.settings();

        assertThatThrownBy(
                        () ->
                                RestoreComparison.check(
                                        without,
                                        new Restorable(settings, Examples.starts(settings))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("chk-2 cannot be read")
                .hasMessageContaining(directory.resolve("gone").toString());
    }

    @Test
    void ofOptionsThatMayDifferNothingIsSaid() {
        assertThat(
                        RestoreComparison.advice(
                                Map.of("training.publish-every", "5"),
                                Map.of("training.publish-every", "7")))
                .isEmpty();
    }
}
