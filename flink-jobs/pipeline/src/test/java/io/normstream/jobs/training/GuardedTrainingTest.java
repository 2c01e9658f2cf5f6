package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.checkpoint.RecordingGuard;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * What guards a checkpoint of the trainer is asked in another thread, and decides whether it is
 * complete.
 */
class GuardedTrainingTest {
    private static final int STATE_BYTES = 64 << 20;

    @Test
    void aGuardIsNeverAskedInTheTaskThread() throws Exception {
        RecordingGuard guard = RecordingGuard.holds();
        try (var harness = open(guard)) {
            OperatorSnapshotFutures snapshot = snapshot(harness, 7);

            assertThat(guard.askedIn).as("asked while the task waits").isEmpty();

            CompletableFuture.runAsync(() -> complete(snapshot)).get();
            assertThat(guard.askedIn).hasSize(1).doesNotContain(Thread.currentThread());
            assertThat(guard.checkpoints).containsExactly(7L);
        }
        assertThat(guard.closed).isTrue();
    }

    @Test
    void aGuardThatCannotTellDeclinesTheSnapshot() throws Exception {
        RecordingGuard guard = RecordingGuard.failing(new IOException("no broker answers"));
        try (var harness = open(RecordingGuard.holds(), guard)) {
            OperatorSnapshotFutures snapshot = snapshot(harness, 1);

            assertThatThrownBy(() -> OperatorSnapshotFinalizer.create(snapshot))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("no broker answers");
        }
    }

    @Test
    void aGuardThatWillNotHoldAgainEndsTheJobForGood() throws Exception {
        SuppressRestartsException lost =
                new SuppressRestartsException(new IllegalStateException("it is another's now"));
        try (var harness = open(RecordingGuard.refusing(lost))) {
            harness.getEnvironment()
                    .setExpectedExternalFailureCause(SuppressRestartsException.class);
            OperatorSnapshotFutures snapshot = snapshot(harness, 1);

            CompletableFuture<Void> completion =
                    CompletableFuture.runAsync(() -> complete(snapshot));
            // The task ends: only then is the checkpoint declined.
            await("the failure of the task")
                    .until(
                            () ->
                                    harness.getEnvironment()
                                            .getActualExternalFailureCause()
                                            .isPresent());
            assertThat(completion).isNotDone();
            harness.close();

            assertThatThrownBy(completion::get).isInstanceOf(ExecutionException.class);
            assertThat(harness.getEnvironment().getActualExternalFailureCause().orElseThrow())
                    .isSameAs(lost);
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction>
            open(CheckpointGuard... guards) throws Exception {
        var harness =
                TrainingHarness.of(
                        new TrainingOperator(
                                Examples.settings(),
                                Examples.starts(Examples.settings()),
                                PublishedFrontier.NONE,
                                List.of(guards)),
                        1,
                        0);
        harness.open();
        TrainingHarness.feed(harness, Examples.stream(20, 1));
        return harness;
    }

    /** What the task thread does at a checkpoint. */
    private static OperatorSnapshotFutures snapshot(
            KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> harness,
            long checkpointId)
            throws Exception {
        return harness.getOperator()
                .snapshotState(
                        checkpointId,
                        checkpointId,
                        CheckpointOptions.alignedNoTimeout(
                                CheckpointType.CHECKPOINT,
                                CheckpointStorageLocationReference.getDefault()),
                        new MemCheckpointStreamFactory(STATE_BYTES));
    }

    /** What another thread does then. */
    private static void complete(OperatorSnapshotFutures snapshot) {
        try {
            OperatorSnapshotFinalizer.create(snapshot);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
