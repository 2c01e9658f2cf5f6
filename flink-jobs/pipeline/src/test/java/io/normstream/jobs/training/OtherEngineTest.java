package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.publication.Histories;
import io.normstream.jobs.training.publication.KafkaFrontier;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.Lineage;
import io.normstream.jobs.training.state.CommandState;
import io.normstream.jobs.training.state.RestoredTrainer;
import io.normstream.jobs.training.state.StateBytes;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.training.state.TrainerStateSerializer;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ledger and manifests name what really computed, also where a restore changes it. */
class OtherEngineTest {
    private static final TrainingSettings SETTINGS = Examples.settings();
    private static final ModelDeclaration MODEL = SETTINGS.model(Examples.MODEL);

    private final Collected outputs = new Collected();

    private static Engine engine(EngineName name, int threads) {
        return Engines.select(new EngineRequest(name, NumberType.FLOAT32, threads));
    }

    @ParameterizedTest
    @CsvSource({"REFERENCE, 1, REFERENCE, 2", "REFERENCE, 1, AUTO, 1", "AUTO, 1, REFERENCE, 2"})
    void aRestoreGoesOnAndTheNextManifestNamesTheNewOne(
            EngineName firstName, int firstThreads, EngineName thenName, int thenThreads) {
        Engine first = engine(firstName, firstThreads);
        Engine then = engine(thenName, thenThreads);
        List<Example> stream = Examples.stream(80, 1);
        TrainerState half;
        try (TrainingMachine machine = TrainingMachine.alone(first);
                ModelTrainer trainer =
                        TrainerFactory.start(
                                MODEL,
                                SETTINGS,
                                machine,
                                Examples.OPENING,
                                PublishedFrontier.NONE,
                                outputs)) {
            stream.subList(0, 43).forEach(trainer::accept);
            half = Examples.throughBytes(trainer.state());
        }
        try (TrainingMachine machine = TrainingMachine.alone(then);
                ModelTrainer trainer =
                        TrainerFactory.resume(
                                MODEL,
                                SETTINGS,
                                machine,
                                Examples.restored(half),
                                Examples.BEGINNING,
                                PublishedFrontier.NONE,
                                outputs)) {
            stream.subList(43, 80).forEach(trainer::accept);
            assertThat(trainer.passesOtherBits()).isTrue();
            trainer.commands().covered();
        }

        assertThat(outputs.ledger).extracting(LedgerEntry::getVersion).hasSize(11).isSorted();
        assertThat(genesis(outputs.ledger.get(0))).isEqualTo(first.description());
        assertThat(manifests())
                .extracting(OtherEngineTest::computed)
                .containsExactly(first.description(), then.description());
    }

    /**
     * The state is of version 5; the attempt before went on to version 10 and published that, then
     * the machine was lost. Another engine must not use the versions after the state a second time.
     */
    @Test
    void nothingThatWasPublishedLeavesASecondTimeAndWhatComesBehindWaitsForACheckpoint()
            throws Exception {
        List<Example> stream = Examples.stream(200, 1);
        State before = attempt(engine(EngineName.REFERENCE, 1), null, stream.subList(0, 43));
        attempt(engine(EngineName.REFERENCE, 1), before, stream.subList(43, 99));
        PublishedHistory published = published();
        assertThat(published.version()).isEqualTo(10);
        int out = outputs.updates.size();
        assertThat(before.trainer.version()).isEqualTo(5);

        State between;
        try (TrainingMachine machine = TrainingMachine.alone(engine(EngineName.REFERENCE, 2));
                ModelTrainer trainer = resume(machine, before, published)) {
            trainer.commands().covered(); // of the checkpoint that was restored
            stream.subList(43, 75).forEach(trainer::accept);
            assertThat(trainer.passesOtherBits()).isFalse();
            between = state(trainer);
            trainer.commands().covered();
            stream.subList(75, 99).forEach(trainer::accept);
            assertThat(trainer.version()).isGreaterThan(10);
            assertThat(outputs.updates).as("no name is used twice").hasSize(out);
        }
        finishWithoutNamesUsedTwice(between, PublishedHistory.NONE, stream, out);
        outputs.updates.subList(out, outputs.updates.size()).clear();
        finishWithoutNamesUsedTwice(before, published, stream, out);
    }

    /** From {@code from} to after version 20 on the other engine, with a checkpoint at 17. */
    private void finishWithoutNamesUsedTwice(
            State from, PublishedHistory published, List<Example> stream, int out)
            throws Exception {
        try (TrainingMachine machine = TrainingMachine.alone(engine(EngineName.REFERENCE, 2));
                ModelTrainer trainer = resume(machine, from, published)) {
            trainer.commands().covered();
            int read = (int) (8 * trainer.version()) + from.trainer.pending().size();
            stream.subList(read, 139).forEach(trainer::accept);
            assertThat(trainer.version()).isEqualTo(17);
            assertThat(outputs.updates).as("version 15 waits for a checkpoint").hasSize(out);
            assertThat(trainer.passesOtherBits()).isTrue();
            State covering = state(trainer);
            assertThat(covering.commands.held()).isNotEmpty();
            stream.subList(139, 163).forEach(trainer::accept);
            assertThat(outputs.updates).hasSize(out);

            trainer.commands().covered();
            List<ModelManifest> manifests = manifests();
            assertThat(manifests)
                    .extracting(ModelManifest::getVersion)
                    .containsExactly(5L, 10L, 15L, 20L);
            assertThat(manifests)
                    .as("after the publications of the attempt before")
                    .extracting(ModelManifest::getPublication)
                    .containsExactly(0L, 1L, 2L, 3L);
            assertThat(deleted())
                    .as("the name that the ledger does not know")
                    .containsExactly("m/10");

            stream.subList(163, 200).forEach(trainer::accept);
            assertThat(manifests()).as("nothing waits any more").hasSize(5);
        }
    }

    /** Nothing was published after the state; the old machine may come back all the same. */
    @Test
    void thoughNothingWasPublishedBehindTheStateTheNextModelWaitsForACheckpoint() throws Exception {
        List<Example> stream = Examples.stream(100, 1);
        State before = attempt(engine(EngineName.REFERENCE, 1), null, stream.subList(0, 43));
        int out = outputs.updates.size();
        try (TrainingMachine machine = TrainingMachine.alone(engine(EngineName.REFERENCE, 2));
                ModelTrainer trainer = resume(machine, before, published())) {
            trainer.commands().covered();
            stream.subList(43, 82).forEach(trainer::accept);
            assertThat(outputs.updates).hasSize(out);
            assertThat(trainer.passesOtherBits()).isTrue();
            trainer.commands().covered();
            assertThat(manifests()).extracting(ModelManifest::getVersion).containsExactly(5L, 10L);
            assertThat(deleted()).isEmpty();
        }
    }

    @Test
    void theSameEngineMakesTheSameBytesAgainAndWaitsForNothing() throws Exception {
        List<Example> stream = Examples.stream(100, 1);
        Engine engine = engine(EngineName.REFERENCE, 1);
        State before = attempt(engine, null, stream.subList(0, 43));
        attempt(engine, before, stream.subList(43, 99));
        List<ModelUpdate> first = List.copyOf(outputs.updates);
        try (TrainingMachine machine = TrainingMachine.alone(engine);
                ModelTrainer trainer = resume(machine, before, published())) {
            stream.subList(43, 99).forEach(trainer::accept);
            assertThat(trainer.passesOtherBits()).isFalse();
        }
        assertThat(bytes(outputs.updates.subList(first.size(), outputs.updates.size())))
                .isEqualTo(bytes(first.subList(first.size() / 2, first.size())));
    }

    @Test
    void theOperatorLetsOutWhatACompleteCheckpointCovers() throws Exception {
        List<Example> stream = Examples.stream(163, 1);
        TrainingSettings first =
                Examples.settings("training.engine", "reference", "training.threads", "1");
        TrainingSettings then =
                Examples.settings("training.engine", "reference", "training.threads", "2");
        Emitted emitted = new Emitted();
        OperatorSubtaskState state =
                TrainingHarness.run(first, stream.subList(0, 43), null, false, emitted);
        PublishedHistory published =
                new PublishedHistory(
                        10,
                        emitted.ledger().get(0).getLineage(),
                        1,
                        1,
                        new TreeMap<>(Map.of(0, 1, 1, 1)),
                        List.of(5L, 10L));
        Emitted after = new Emitted();
        try (var harness =
                TrainingHarness.of(
                        new TrainingOperator(
                                then,
                                Examples.starts(then),
                                modelId -> Optional.of(published),
                                List.of()),
                        1,
                        0)) {
            harness.setup();
            harness.initializeState(state);
            harness.open();
            TrainingHarness.feed(harness, stream.subList(43, 75));
            harness.snapshot(1, 1);
            harness.notifyOfCompletedCheckpoint(1);
            TrainingHarness.feed(harness, stream.subList(75, 139));
            harness.snapshot(2, 2);
            after.drain(harness);
            assertThat(after.updates()).isEmpty();
            harness.notifyOfCompletedCheckpoint(2);
            after.drain(harness);
            assertThat(after.updates())
                    .filteredOn(ModelUpdate::isManifest)
                    .extracting(update -> update.key, update -> update.value == null)
                    .containsExactly(tuple("m/15", false), tuple("m/10", true));
        }
    }

    /** Where it is not known what was published, the attempt fails and another is made. */
    @Test
    void whatIsNotKnownIsNotTakenForNothing() throws Exception {
        State before = attempt(engine(EngineName.REFERENCE, 1), null, Examples.stream(43, 1));
        KafkaFrontier away =
                new KafkaFrontier(
                        () -> {
                            throw new JobException("no broker answers");
                        },
                        Duration.ofSeconds(30));
        try (TrainingMachine machine = TrainingMachine.alone(engine(EngineName.REFERENCE, 2))) {
            assertThatThrownBy(
                            () ->
                                    TrainerFactory.resume(
                                            MODEL,
                                            SETTINGS,
                                            machine,
                                            before.restored(),
                                            Examples.BEGINNING,
                                            away,
                                            outputs))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no broker answers");
        }
    }

    /** What a checkpoint holds, through its bytes. */
    private record State(TrainerState trainer, CommandState commands) {
        RestoredTrainer restored() {
            return new RestoredTrainer(trainer, commands, KeptImages.NONE, new TreeMap<>());
        }
    }

    private static State state(ModelTrainer trainer) throws Exception {
        return new State(
                TrainerStateSerializer.read(TrainerStateSerializer.write(trainer.state())),
                StateBytes.through(trainer.commands().state()));
    }

    private State attempt(Engine engine, @Nullable State from, List<Example> examples)
            throws Exception {
        try (TrainingMachine machine = TrainingMachine.alone(engine);
                ModelTrainer trainer =
                        from == null
                                ? TrainerFactory.start(
                                        MODEL,
                                        SETTINGS,
                                        machine,
                                        Examples.OPENING,
                                        PublishedFrontier.NONE,
                                        outputs)
                                : resume(machine, from, PublishedHistory.NONE)) {
            examples.forEach(trainer::accept);
            return state(trainer);
        }
    }

    private ModelTrainer resume(TrainingMachine machine, State from, PublishedHistory published) {
        return TrainerFactory.resume(
                MODEL,
                SETTINGS,
                machine,
                from.restored(),
                Examples.BEGINNING,
                modelId -> Optional.of(published),
                outputs);
    }

    private PublishedHistory published() {
        return Histories.of(manifests());
    }

    private List<String> deleted() {
        return outputs.updates.stream()
                .filter(update -> update.isManifest() && update.value == null)
                .map(update -> update.key)
                .toList();
    }

    private static List<Object> bytes(List<ModelUpdate> updates) {
        return updates.stream()
                .<Object>map(update -> Map.entry(update.key, ByteBuffer.wrap(update.value)))
                .toList();
    }

    @Test
    void anotherEngineIsAnotherRun() {
        Engine one = engine(EngineName.REFERENCE, 1);
        Engine two = engine(EngineName.REFERENCE, 2);
        assertThat(Lineage.id(MODEL, SETTINGS, one, 0, Examples.BEGINNING))
                .isEqualTo(Lineage.id(MODEL, SETTINGS, one, 0, Examples.BEGINNING))
                .isNotEqualTo(Lineage.id(MODEL, SETTINGS, two, 0, Examples.BEGINNING));
    }

    private static EngineDescription genesis(LedgerEntry entry) {
        Genesis genesis = Objects.requireNonNull(entry.getGenesis());
        return new EngineDescription(
                genesis.getEngine(),
                genesis.getPrecision(),
                genesis.getThreads(),
                genesis.getInstructionSet());
    }

    private static EngineDescription computed(ModelManifest manifest) {
        return new EngineDescription(
                manifest.getEngine(),
                manifest.getPrecision(),
                manifest.getThreads(),
                manifest.getInstructionSet());
    }

    private List<ModelManifest> manifests() {
        return outputs.updates.stream()
                .filter(update -> update.isManifest() && update.value != null)
                .map(OtherEngineTest::manifest)
                .toList();
    }

    private static ModelManifest manifest(ModelUpdate update) {
        try {
            return ModelManifest.fromByteBuffer(ByteBuffer.wrap(update.value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Collected implements TrainingOutputs {
        private final List<LedgerEntry> ledger = new ArrayList<>();
        private final List<ModelUpdate> updates = new ArrayList<>();

        @Override
        public void prediction(Prediction prediction) {}

        @Override
        public void ledgerEntry(LedgerEntry entry) {
            ledger.add(entry);
        }

        @Override
        public void metrics(TrainingMetrics metrics) {}

        @Override
        public void modelUpdate(ModelUpdate update) {
            updates.add(update);
        }

        @Override
        public void deadLetter(DeadLetter deadLetter) {
            throw new AssertionError("Nothing here is a dead letter: " + deadLetter);
        }
    }
}
