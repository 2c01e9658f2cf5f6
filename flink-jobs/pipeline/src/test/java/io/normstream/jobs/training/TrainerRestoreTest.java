package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.state.ChangedState;
import io.normstream.jobs.training.state.TrainerKeyedState;
import io.normstream.schemas.Prediction;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a trainer does with state that does not fit its options, or is not what was written: it ends
 * the job for good with a line, and nothing is tried for ever. A model that is no longer declared
 * is in {@link TrainingOperatorTest}.
 */
class TrainerRestoreTest {
    private static final byte[] BROKEN = {0, 0, 0, 2, 1};

    @Test
    void aMiniBatchThatIsTooLargeForTheOptionsEndsTheJobForGood() throws Exception {
        List<Example> stream = Examples.stream(20, 6);
        stream.forEach(example -> example.label = Example.UNLABELLED);
        OperatorSubtaskState state =
                TrainingHarness.run(
                        Examples.settings("training.max-pending", "20"),
                        stream.subList(0, 10),
                        null,
                        false,
                        new Emitted());

        for (String tooSmall : List.of("8", "10")) {
            requireEndForGood(
                    Examples.settings("training.max-pending", tooSmall),
                    state,
                    "the checkpoint holds a mini-batch of 10 images that model m has not learnt yet; training.max-pending="
                            + tooSmall
                            + " is too small for it, at least 11 is needed");
        }
        Emitted emitted = new Emitted();
        TrainingHarness.run(
                Examples.settings("training.max-pending", "11"),
                stream.subList(10, 20),
                state,
                true,
                emitted);
        assertThat(emitted.predictions()).hasSize(20);
    }

    @Test
    void stateThatIsNotWhatWasWrittenEndsTheJobForGood() throws Exception {
        OperatorSubtaskState state = learnt();

        requireEndForGood(
                Examples.settings(),
                changed(state, store -> store.getState(TrainerKeyedState.TRAINERS).update(BROKEN)),
                "Trainer state of 5 bytes ends too early");
        requireEndForGood(
                Examples.settings(),
                changed(state, store -> store.getState(TrainerKeyedState.COMMANDS).update(BROKEN)),
                "State of commands of 5 bytes ends too early");
        requireEndForGood(
                Examples.settings(),
                changed(
                        state,
                        store ->
                                store.getMapState(TrainerKeyedState.ROLLBACK_IMAGES)
                                        .put(5L, BROKEN)),
                "State of recent images has format version 2, supported: 1");
    }

    @Test
    void aRollbackToStateThatIsNotWhatWasWrittenEndsTheJobForGood() throws Exception {
        OperatorSubtaskState state =
                changed(
                        learntThenSent(Commands.rollback("r", 5)),
                        store -> store.getMapState(TrainerKeyedState.ROLLBACK).put(5L, BROKEN));

        try (var harness = TrainingHarness.of(Examples.settings())) {
            harness.setup();
            harness.initializeState(state);
            harness.open();
            assertThatThrownBy(() -> TrainingHarness.feed(harness, Examples.stream(1, 2)))
                    .isInstanceOf(SuppressRestartsException.class);
        }
    }

    private static void requireEndForGood(
            TrainingSettings settings, OperatorSubtaskState state, String line) throws Exception {
        try (var harness = TrainingHarness.of(settings)) {
            harness.setup();
            harness.initializeState(state);
            assertThatThrownBy(harness::open)
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessage(line);
        }
    }

    private static OperatorSubtaskState learnt() throws Exception {
        return learntThenSent(null);
    }

    /** Five steps of eight images, after which version 5 is published. */
    private static OperatorSubtaskState learntThenSent(@Nullable Command command) throws Exception {
        try (var harness = TrainingHarness.of(Examples.settings())) {
            harness.open();
            TrainingHarness.feed(harness, Examples.stream(40, 1));
            if (command != null) {
                harness.processElement2(new StreamRecord<>(command));
            }
            return harness.snapshot(1, 1);
        }
    }

    private interface Change extends Serializable {
        void apply(KeyedStateStore store) throws Exception;
    }

    private static OperatorSubtaskState changed(OperatorSubtaskState state, Change change)
            throws Exception {
        var operator =
                new ChangedState<Example, Command, Prediction>(
                        (changed, context) -> {
                            changed.setCurrentKey(Examples.MODEL);
                            change.apply(context.getKeyedStateStore());
                        });
        try (var harness = TrainingHarness.of(operator, 1, 0)) {
            harness.setup();
            harness.initializeState(state);
            harness.open();
            return harness.snapshot(2, 2);
        }
    }
}
