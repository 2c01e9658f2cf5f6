package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Drives the operator in Flink's own harness: real state backend, real serialisers. */
class TrainingOperatorTest {

    @Test
    void aPendingMiniBatchSurvivesSnapshotAndRestoreBitForBit() throws Exception {
        TrainingSettings settings = Examples.settings();
        List<Example> stream = Examples.stream(203, 1);

        Emitted whole = TrainingHarness.run(settings, stream, List.of());
        Emitted interrupted = TrainingHarness.run(settings, stream, List.of(3, 20, 101));

        assertThat(Emitted.bytes(interrupted.ledger()))
                .containsExactlyElementsOf(Emitted.bytes(whole.ledger()));
        assertThat(Emitted.bytes(interrupted.predictions()))
                .containsExactlyElementsOf(Emitted.bytes(whole.predictions()));
        assertThat(interrupted.updateBytes()).containsExactlyElementsOf(whole.updateBytes());
        assertThat(whole.predictions()).hasSize(203);
        assertThat(whole.steps())
                .hasSize(26)
                .last()
                .satisfies(step -> assertThat(step.getClosedBy()).isEqualTo(ClosedBy.END));
    }

    @Test
    void aTaskManagerThatIsTooSmallEndsTheJobForGood() throws Exception {
        try (var harness = TrainingHarness.of(Examples.settings())) {
            harness.getEnvironment()
                    .getTaskManagerInfo()
                    .getConfiguration()
                    .set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(5));
            assertThatThrownBy(harness::open)
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("of native memory, this TaskManager has 5 MiB")
                    .hasMessageContaining("taskmanager.memory.task.off-heap.size");
        }
    }

    @Test
    void everyRecordStandsInExactlyOneEntry() throws Exception {
        Emitted emitted =
                TrainingHarness.run(Examples.settings(), Examples.stream(50, 2), List.of(17));

        assertThat(emitted.ledger().get(0).getGenesis()).isNotNull();
        List<Long> offsets = new ArrayList<>();
        for (Step step : emitted.steps()) {
            for (OffsetRun run : step.getRuns()) {
                assertThat(run.getLastOffset() - run.getFirstOffset() + 1)
                        .isEqualTo(run.getAccepted());
                for (long offset = run.getFirstOffset(); offset <= run.getLastOffset(); offset++) {
                    offsets.add(offset);
                }
            }
        }
        assertThat(offsets).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void predictionsCarryTheVersionBeforeTheStepThatLearnsFromThem() throws Exception {
        Emitted emitted =
                TrainingHarness.run(Examples.settings(), Examples.stream(24, 3), List.of());

        assertThat(emitted.predictions())
                .extracting(Prediction::getVersion)
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(0, 24).map(i -> i / 8).boxed().toList());
    }

    @Test
    void anotherPartitionIsADeadLetterInDeterministicOrderAndWelcomeInOrderOfArrival()
            throws Exception {
        List<Example> stream = Examples.stream(16, 4);
        stream.get(5).partition = 1;

        Emitted strict = TrainingHarness.run(Examples.settings(), stream, List.of());
        Emitted open =
                TrainingHarness.run(
                        Examples.settings("training.order", "arrival"), stream, List.of());

        assertThat(strict.deadLetters())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(RejectReason.SECOND_PARTITION);
                            assertThat(letter.getDetail()).contains("send its records there");
                        });
        assertThat(strict.predictions()).hasSize(15);
        assertThat(open.deadLetters()).isEmpty();
        assertThat(open.predictions()).hasSize(16);
    }

    @Test
    void aTimedFlushLearnsWhatIsPendingInOrderOfArrival() throws Exception {
        TrainingSettings settings =
                Examples.settings("training.order", "arrival", "training.flush-interval", "100 ms");
        Emitted emitted = new Emitted();
        try (var harness = TrainingHarness.of(settings)) {
            harness.open();
            harness.setProcessingTime(0);
            TrainingHarness.feed(harness, Examples.stream(3, 5));
            harness.setProcessingTime(99);
            emitted.drain(harness);
            assertThat(emitted.predictions()).isEmpty();

            harness.setProcessingTime(100);
            emitted.drain(harness);
        }
        assertThat(emitted.predictions()).hasSize(3);
        assertThat(emitted.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.getClosedBy()).isEqualTo(ClosedBy.FLUSH));
    }

    @Test
    void aTimedFlushComesAfterARestoreToo() throws Exception {
        TrainingSettings settings =
                Examples.settings("training.order", "arrival", "training.flush-interval", "100 ms");
        Emitted emitted = new Emitted();
        OperatorSubtaskState state;
        try (var before = TrainingHarness.of(settings)) {
            before.open();
            before.setProcessingTime(0);
            TrainingHarness.feed(before, Examples.stream(3, 5));
            before.setProcessingTime(50);
            state = before.snapshot(1, 50);
        }
        try (var harness = TrainingHarness.of(settings)) {
            harness.setup();
            harness.setProcessingTime(60);
            harness.initializeState(state);
            harness.open();
            harness.setProcessingTime(160);
            emitted.drain(harness);
        }
        assertThat(emitted.predictions()).hasSize(3);
        assertThat(emitted.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.getClosedBy()).isEqualTo(ClosedBy.FLUSH));
    }

    @Test
    void theOrderOfSeveralPartitionsIsInTheLedger() throws Exception {
        List<Example> stream = Examples.stream(8, 5);
        int[] partitions = {0, 0, 1, 1, 1, 0, 2, 2};
        for (int i = 0; i < partitions.length; i++) {
            stream.get(i).partition = partitions[i];
        }

        Emitted emitted =
                TrainingHarness.run(
                        Examples.settings("training.order", "arrival"), stream, List.of(4));

        assertThat(emitted.steps())
                .singleElement()
                .satisfies(
                        step ->
                                assertThat(step.getRuns())
                                        .extracting(
                                                run ->
                                                        List.of(
                                                                (long) run.getPartition(),
                                                                run.getFirstOffset(),
                                                                run.getLastOffset()))
                                        .containsExactly(
                                                List.of(0L, 0L, 1L),
                                                List.of(1L, 2L, 4L),
                                                List.of(0L, 5L, 5L),
                                                List.of(2L, 6L, 7L)));
    }

    @Test
    void aCheckpointWithAModelThatIsNoLongerDeclaredIsRefusedForGood() throws Exception {
        OperatorSubtaskState state =
                TrainingHarness.run(
                        Examples.settings(), Examples.stream(24, 5), null, false, new Emitted());
        try (var harness =
                TrainingHarness.of(Examples.settings("training.models", "other=8x8x1:2"))) {
            harness.setup();
            harness.initializeState(state);
            assertThatThrownBy(harness::open)
                    .isInstanceOf(SuppressRestartsException.class)
                    .rootCause()
                    .hasMessageContaining("model m, which training.models does not declare");
        }
    }

    @Test
    void aFullMiniBatchTakesItsDeadlineWithIt() throws Exception {
        TrainingSettings settings =
                Examples.settings("training.order", "arrival", "training.flush-interval", "100 ms");
        List<Example> stream = Examples.stream(12, 5);
        Emitted emitted = new Emitted();
        try (var harness = TrainingHarness.of(settings)) {
            harness.open();
            harness.setProcessingTime(0);
            TrainingHarness.feed(harness, stream.subList(0, 8));
            harness.setProcessingTime(50);
            TrainingHarness.feed(harness, stream.subList(8, 12));
            harness.setProcessingTime(100);
            emitted.drain(harness);
            assertThat(emitted.predictions()).hasSize(8);

            harness.setProcessingTime(150);
            emitted.drain(harness);
        }
        assertThat(emitted.predictions()).hasSize(12);
    }

    @Test
    void aRestoreBehindTheLedgerIsRefusedForGood() throws Exception {
        TrainingSettings settings = Examples.settings();
        OperatorSubtaskState state;
        try (var harness = TrainingHarness.of(settings)) {
            harness.open();
            TrainingHarness.feed(harness, Examples.stream(24, 5));
            state = harness.snapshot(1, 1);
        }
        ModelStart start = Examples.start(JobSettings.Start.RESUME, 4, PublishedHistory.NONE);
        try (var older = TrainingHarness.of(settings, Map.of(Examples.MODEL, start), 1, 0)) {
            older.setup();
            older.initializeState(state);
            assertThatThrownBy(older::open)
                    .isInstanceOf(SuppressRestartsException.class)
                    .rootCause()
                    .hasMessageContaining("version 3")
                    .hasMessageContaining("reached 4");
        }
    }

    @Test
    void unlabelledRecordsArePredictedOnlyAndDoNotGrowWithoutBound() throws Exception {
        TrainingSettings settings = Examples.settings("training.max-pending", "20");
        List<Example> stream = Examples.stream(40, 6);
        stream.forEach(example -> example.label = Example.UNLABELLED);

        Emitted emitted = TrainingHarness.run(settings, stream, List.of());

        assertThat(emitted.predictions()).hasSize(40);
        assertThat(emitted.steps())
                .hasSize(2)
                .allSatisfy(
                        step -> {
                            assertThat(step.getOutcome()).isEqualTo(Outcome.UNLABELLED);
                            assertThat(step.getUnlabelledRows()).isEqualTo(20);
                        });
        assertThat(emitted.updates()).isEmpty();
    }

    @Test
    void aDivergingStepEndsTheJobForGoodAndNamesVersionAndOffsets() throws Exception {
        TrainingSettings settings = Examples.settings("training.learning-rate", "1e30");
        try (var harness = TrainingHarness.of(settings)) {
            harness.open();
            assertThatThrownBy(() -> TrainingHarness.feed(harness, Examples.stream(400, 7)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .rootCause()
                    .hasMessageContaining("diverged");
        }
    }

    @Test
    void aDivergingStepIsRefusedUnderSkipAndNothingBrokenIsPublished() throws Exception {
        TrainingSettings settings =
                Examples.settings(
                        "training.learning-rate", "1e30", "training.on-divergence", "skip");

        Emitted emitted = TrainingHarness.run(settings, Examples.stream(400, 8), List.of());

        assertThat(emitted.steps())
                .anySatisfy(
                        step -> {
                            assertThat(step.getOutcome()).isEqualTo(Outcome.REFUSED);
                            assertThat(step.getRefusal()).isNotBlank();
                        });
        assertThat(emitted.predictions()).hasSize(400);
    }

    @Test
    void modelsArePublishedEverySoManyStepsAndAtTheEnd() throws Exception {
        Emitted emitted =
                TrainingHarness.run(Examples.settings(), Examples.stream(100, 9), List.of(30));

        assertThat(emitted.manifests())
                .extracting(ModelManifest::getVersion)
                .containsExactly(5L, 10L, 13L);
    }

    @Test
    void twoModelsLearnApart() throws Exception {
        TrainingSettings settings = Examples.settings("training.models", "m=8x8x1:2,n=8x8x1:2");
        List<Example> stream = Examples.stream(60, 10);
        for (int i = 0; i < stream.size(); i += 2) {
            stream.get(i).modelId = "n";
        }

        Emitted one = TrainingHarness.run(settings, stream, List.of());
        Emitted restored = TrainingHarness.run(settings, stream, List.of(29));

        for (String modelId : List.of("m", "n")) {
            assertThat(restored.ledgerBytes(modelId))
                    .hasSize(5)
                    .containsExactlyElementsOf(one.ledgerBytes(modelId));
        }
    }
}
