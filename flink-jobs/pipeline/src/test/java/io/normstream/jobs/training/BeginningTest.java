package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.start.Lineage;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.training.start.Place;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.TopicPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a lineage begins is decided by the submission, and by nothing that happens afterwards. */
class BeginningTest {
    private static final TrainingSettings SETTINGS = Examples.settings();
    private static final Place IMAGES = new Place("images", "id-a", 0, 17L);
    private static final Place LETTERS = new Place("letters", "id-b", 0, 5L);
    private static final LineageBeginning BEGINNING =
            new LineageBeginning("images", List.of(LETTERS, IMAGES), 1);

    private static Map<String, ModelStart> starts(LineageBeginning beginning) {
        return Map.of(Examples.MODEL, Examples.START.at(beginning));
    }

    private static Genesis genesis(Emitted emitted) {
        return Objects.requireNonNull(emitted.ledger().get(0).getGenesis());
    }

    private static OperatorSubtaskState run(
            LineageBeginning beginning,
            List<Example> examples,
            OperatorSubtaskState from,
            Emitted emitted)
            throws Exception {
        try (var harness = TrainingHarness.of(SETTINGS, starts(beginning), 1, 0)) {
            harness.setup();
            if (from != null) {
                harness.initializeState(from);
            }
            harness.open();
            TrainingHarness.feed(harness, examples);
            OperatorSubtaskState state = harness.snapshot(1, 1);
            emitted.drain(harness);
            return state;
        }
    }

    /** The first record to arrive is of the other partition, as a race between fetches has it. */
    @Test
    void theRecordThatArrivesFirstDecidesNothing() throws Exception {
        List<Example> stream = Examples.stream(17, 4);
        stream.subList(1, 17).forEach(example -> example.partition = 1);
        Emitted emitted = new Emitted();
        run(BEGINNING, stream, null, emitted);

        assertThat(emitted.deadLetters())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(RejectReason.SECOND_PARTITION);
                            assertThat(letter.getOffset()).isZero();
                        });
        assertThat(emitted.predictions()).hasSize(16);
        assertThat(genesis(emitted).getOwnerPartition()).isEqualTo(1);
    }

    @Test
    void theGenesisEntrySaysWhereItBegins() throws Exception {
        Emitted emitted = new Emitted();
        run(BEGINNING, Examples.stream(1, 4), null, emitted);
        assertThat(genesis(emitted).getPositions())
                .containsExactly(
                        new TopicPosition("images", "id-a", 0, 17L),
                        new TopicPosition("letters", "id-b", 0, 5L));
    }

    @Test
    void noModelLearnsInDeterministicOrderWithoutAPartition() {
        assertThatThrownBy(() -> new PartitionOwner(RecordOrder.DETERMINISTIC, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherTopicAnotherPlaceOrAnotherPartitionIsAnotherLineage() {
        List<LineageBeginning> different = new ArrayList<>();
        different.add(BEGINNING);
        different.add(new LineageBeginning("images", List.of(LETTERS, IMAGES), 0));
        different.add(new LineageBeginning("images", List.of(LETTERS, IMAGES), null));
        different.add(new LineageBeginning("pictures", List.of(LETTERS, IMAGES), 1));
        different.add(with(new Place("pictures", "id-a", 0, 17L)));
        different.add(with(new Place("images", "id-c", 0, 17L)));
        different.add(with(new Place("images", "id-a", 1, 17L)));
        different.add(with(new Place("images", "id-a", 0, 18L)));
        assertThat(different.stream().map(BeginningTest::lineage)).doesNotHaveDuplicates();
        assertThat(lineage(new LineageBeginning("images", List.of(IMAGES, LETTERS), 1)))
                .isEqualTo(lineage(BEGINNING));
    }

    private static LineageBeginning with(Place images) {
        return new LineageBeginning("images", List.of(LETTERS, images), 1);
    }

    private static String lineage(LineageBeginning beginning) {
        Engine engine =
                Engines.select(new EngineRequest(EngineName.REFERENCE, NumberType.FLOAT32, 1));
        return Lineage.id(SETTINGS.model(Examples.MODEL), SETTINGS, engine, 0, beginning);
    }

    /**
     * A checkpoint of a run whose model has had no image yet. The submission that goes on from it
     * finds other dead letters: what an attempt between has published must be made again as it was.
     */
    @Test
    void aModelWithoutStateBeginsWhereItsRunSaidThatItWould() throws Exception {
        OperatorSubtaskState empty = run(BEGINNING, List.of(), null, new Emitted());
        LineageBeginning later =
                new LineageBeginning(
                        "images", List.of(IMAGES, new Place("letters", "id-b", 0, 9L)), 0);
        List<Example> stream = Examples.stream(40, 4);
        stream.forEach(example -> example.partition = 1);
        Emitted first = new Emitted();
        run(BEGINNING, stream, empty, first);
        Emitted resumed = new Emitted();
        OperatorSubtaskState state = run(later, List.of(), empty, new Emitted());
        run(later, stream, state, resumed);

        assertThat(Emitted.bytes(resumed.ledger())).isEqualTo(Emitted.bytes(first.ledger()));
        assertThat(resumed.updateBytes()).isNotEmpty().isEqualTo(first.updateBytes());
    }

    @Test
    void aNewModelBeginsWhereTheSubmissionThatDeclaresItSays() throws Exception {
        OperatorSubtaskState state;
        TrainingSettings other = Examples.settings("training.models", "other=8x8x1:2");
        Map<String, ModelStart> starts = Map.of("other", Examples.START);
        try (var harness = TrainingHarness.of(other, starts, 1, 0)) {
            harness.open();
            state = harness.snapshot(1, 1);
        }
        List<Example> stream = Examples.stream(1, 4);
        stream.get(0).partition = 1;
        Emitted emitted = new Emitted();
        run(BEGINNING, stream, state, emitted);
        assertThat(genesis(emitted).getOwnerPartition()).isEqualTo(1);
    }

    /** Of a command alone, by a program that took the partition of the first image. */
    @Test
    void oldStateWithoutAPartitionLearnsFromTheSubmittedOne() throws Exception {
        TrainerState old;
        Emitted emitted = new Emitted();
        try (TrainingMachine machine =
                        TrainingMachine.alone(Engines.select(SETTINGS.network().engine()));
                ModelTrainer trainer =
                        TrainerFactory.start(
                                SETTINGS.model(Examples.MODEL),
                                SETTINGS,
                                machine,
                                Examples.OPENING,
                                PublishedFrontier.NONE,
                                emitted)) {
            old = trainer.state();
        }
        assertThat(owner(Examples.withOwner(old, null)))
                .isEqualTo(new TrainerState.PartitionId("images", 1));
        assertThat(owner(old)).isEqualTo(new TrainerState.PartitionId("images", 0));
    }

    private static TrainerState.@Nullable PartitionId owner(TrainerState state) {
        return PartitionOwner.restored(RecordOrder.DETERMINISTIC, state, BEGINNING).partition();
    }
}
