package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** Drives the operator in Flink's own harness: real state backend, real serialisers. */
class TrainingOperatorTest {

    /** Everything that an operator emitted, as bytes, by kind. */
    private record Emitted(
            List<Prediction> predictions,
            List<LedgerEntry> ledger,
            List<ModelUpdate> updates,
            List<TrainingMetrics> metrics,
            List<DeadLetter> deadLetters) {
        Emitted() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        void drain(OneInputStreamOperatorTestHarness<Example, Prediction> harness) {
            harness.extractOutputValues().forEach(predictions::add);
            harness.getOutput().clear();
            side(harness, TrainingPipeline.LEDGER, ledger);
            side(harness, TrainingPipeline.MODEL_UPDATES, updates);
            side(harness, TrainingPipeline.METRICS, metrics);
            side(harness, TrainingPipeline.DEAD_LETTERS, deadLetters);
        }

        private static <T> void side(
                OneInputStreamOperatorTestHarness<Example, Prediction> harness,
                OutputTag<T> tag,
                List<T> into) {
            var queue = harness.getSideOutput(tag);
            if (queue != null) {
                queue.forEach(record -> into.add(record.getValue()));
                queue.clear();
            }
        }
    }

    @Test
    void aPendingMiniBatchSurvivesSnapshotAndRestoreBitForBit() throws Exception {
        TrainingSettings settings = Examples.settings();
        List<Example> stream = Examples.stream(203, 1);

        Emitted whole = run(settings, stream, List.of());
        Emitted interrupted = run(settings, stream, List.of(3, 20, 101));

        assertThat(bytes(interrupted.ledger())).containsExactlyElementsOf(bytes(whole.ledger()));
        assertThat(bytes(interrupted.predictions()))
                .containsExactlyElementsOf(bytes(whole.predictions()));
        assertThat(updateBytes(interrupted)).containsExactlyElementsOf(updateBytes(whole));
        assertThat(whole.predictions()).hasSize(203);
        assertThat(steps(whole))
                .hasSize(26)
                .last()
                .satisfies(step -> assertThat(step.getClosedBy()).isEqualTo(ClosedBy.END));
    }

    @Test
    void everyRecordStandsInExactlyOneEntry() throws Exception {
        Emitted emitted = run(Examples.settings(), Examples.stream(50, 2), List.of(17));

        assertThat(emitted.ledger().get(0).getGenesis()).isNotNull();
        List<Long> offsets = new ArrayList<>();
        for (Step step : steps(emitted)) {
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
        Emitted emitted = run(Examples.settings(), Examples.stream(24, 3), List.of());

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

        Emitted strict = run(Examples.settings(), stream, List.of());
        Emitted open = run(Examples.settings("training.order", "arrival"), stream, List.of());

        assertThat(strict.deadLetters())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(RejectReason.SECOND_PARTITION);
                            assertThat(letter.getDetail()).contains("key its records by model id");
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
        try (var harness = harness(settings)) {
            harness.open();
            harness.setProcessingTime(0);
            feed(harness, Examples.stream(3, 5));
            harness.setProcessingTime(99);
            emitted.drain(harness);
            assertThat(emitted.predictions()).isEmpty();

            harness.setProcessingTime(100);
            emitted.drain(harness);
        }
        assertThat(emitted.predictions()).hasSize(3);
        assertThat(steps(emitted))
                .singleElement()
                .satisfies(step -> assertThat(step.getClosedBy()).isEqualTo(ClosedBy.FLUSH));
    }

    @Test
    void aFullMiniBatchTakesItsDeadlineWithIt() throws Exception {
        TrainingSettings settings =
                Examples.settings("training.order", "arrival", "training.flush-interval", "100 ms");
        List<Example> stream = Examples.stream(12, 5);
        Emitted emitted = new Emitted();
        try (var harness = harness(settings)) {
            harness.open();
            harness.setProcessingTime(0);
            feed(harness, stream.subList(0, 8));
            harness.setProcessingTime(50);
            feed(harness, stream.subList(8, 12));
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
        try (var harness = harness(settings)) {
            harness.open();
            feed(harness, Examples.stream(24, 5));
            state = harness.snapshot(1, 1);
        }
        try (var behind =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        TrainingPipeline.operator(settings, Map.of(Examples.MODEL, 5L)),
                        (Example example) -> example.modelId,
                        Types.STRING)) {
            behind.setup();
            behind.initializeState(state);
            assertThatThrownBy(behind::open)
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

        Emitted emitted = run(settings, stream, List.of());

        assertThat(emitted.predictions()).hasSize(40);
        assertThat(steps(emitted))
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
        try (var harness = harness(settings)) {
            harness.open();
            assertThatThrownBy(() -> feed(harness, Examples.stream(400, 7)))
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

        Emitted emitted = run(settings, Examples.stream(400, 8), List.of());

        assertThat(steps(emitted))
                .anySatisfy(
                        step -> {
                            assertThat(step.getOutcome()).isEqualTo(Outcome.REFUSED);
                            assertThat(step.getRefusal()).isNotBlank();
                        });
        assertThat(emitted.predictions()).hasSize(400);
    }

    @Test
    void modelsArePublishedEverySoManyStepsAndAtTheEnd() throws Exception {
        Emitted emitted = run(Examples.settings(), Examples.stream(100, 9), List.of(30));

        List<Long> versions = new ArrayList<>();
        for (ModelUpdate update : emitted.updates()) {
            if (update.key.equals(Examples.MODEL + "/" + update.key.split("/", -1)[1])) {
                versions.add(
                        ModelManifest.fromByteBuffer(ByteBuffer.wrap(update.value)).getVersion());
            }
        }
        assertThat(versions).containsExactly(5L, 10L, 13L);
    }

    @Test
    void twoModelsLearnApartAndSurviveRescaling() throws Exception {
        TrainingSettings settings = Examples.settings("training.models", "m=8x8x1:2,n=8x8x1:2");
        List<Example> stream = Examples.stream(60, 10);
        for (int i = 0; i < stream.size(); i += 2) {
            stream.get(i).modelId = "n";
        }

        Emitted one = run(settings, stream, List.of());
        Emitted restored = run(settings, stream, List.of(29));

        assertThat(bytes(restored.ledger()))
                .containsExactlyInAnyOrderElementsOf(bytes(one.ledger()));
    }

    /**
     * Feeds {@code stream}, going through a snapshot and a new operator before each of {@code
     * cuts}.
     */
    private static Emitted run(TrainingSettings settings, List<Example> stream, List<Integer> cuts)
            throws Exception {
        Emitted emitted = new Emitted();
        OperatorSubtaskState state = null;
        int from = 0;
        List<Integer> ends = new ArrayList<>(cuts);
        ends.add(stream.size());
        for (int end : ends) {
            try (var harness = harness(settings)) {
                harness.setup();
                if (state != null) {
                    harness.initializeState(state);
                }
                harness.open();
                feed(harness, stream.subList(from, end));
                if (end == stream.size()) {
                    harness.endInput();
                } else {
                    state = harness.snapshot(end, end);
                }
                emitted.drain(harness);
            }
            from = end;
        }
        return emitted;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Example, Prediction> harness(
            TrainingSettings settings) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                TrainingPipeline.operator(settings, Map.of()),
                example -> example.modelId,
                Types.STRING);
    }

    private static void feed(
            OneInputStreamOperatorTestHarness<Example, Prediction> harness, List<Example> examples)
            throws Exception {
        for (Example example : examples) {
            harness.processElement(new StreamRecord<>(example));
        }
    }

    private static List<Step> steps(Emitted emitted) {
        return emitted.ledger().stream()
                .map(LedgerEntry::getStep)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<ByteBuffer> bytes(
            List<? extends org.apache.avro.specific.SpecificRecord> records) {
        return records.stream().map(AvroCodec::encode).map(ByteBuffer::wrap).toList();
    }

    private static List<Object> updateBytes(Emitted emitted) {
        return emitted.updates().stream()
                .<Object>map(update -> Map.entry(update.key, ByteBuffer.wrap(update.value)))
                .toList();
    }
}
