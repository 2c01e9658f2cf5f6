package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.checkpoint.RecordingGuard;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What guards a checkpoint of the scorer is asked in another thread, as that of the trainer is. */
class GuardedScoringTest {
    private static final int STATE_BYTES = 1 << 20;

    @Test
    void aGuardIsNeverAskedInTheTaskThread() throws Exception {
        RecordingGuard guard = RecordingGuard.holds();
        try (var harness = open(guard)) {
            OperatorSnapshotFutures snapshot = snapshot(harness);

            assertThat(guard.askedIn).as("asked while the task waits").isEmpty();

            CompletableFuture.runAsync(() -> complete(snapshot)).get();
            assertThat(guard.askedIn).hasSize(1).doesNotContain(Thread.currentThread());
        }
        assertThat(guard.closed).isTrue();
    }

    @Test
    void aGuardThatCannotTellDeclinesTheSnapshot() throws Exception {
        try (var harness = open(RecordingGuard.failing(new IOException("no broker answers")))) {
            OperatorSnapshotFutures snapshot = snapshot(harness);

            assertThatThrownBy(() -> OperatorSnapshotFinalizer.create(snapshot))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("no broker answers");
        }
    }

    private static TwoInputStreamOperatorTestHarness<
                    Example, ModelUpdate, Tuple2<Prediction, String>>
            open(CheckpointGuard guard) throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<
                        Example, ModelUpdate, Tuple2<Prediction, String>>(
                        new ScoringOperator(
                                Publication.settings(),
                                declared -> new TreeMap<>(),
                                List.of(guard)));
        harness.open();
        return harness;
    }

    /** What the task thread does at a checkpoint. */
    private static OperatorSnapshotFutures snapshot(
            TwoInputStreamOperatorTestHarness<Example, ModelUpdate, Tuple2<Prediction, String>>
                    harness)
            throws Exception {
        return harness.getOperator()
                .snapshotState(
                        1,
                        1,
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
