package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
                        ModelTrainer.start(
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
                        ModelTrainer.resume(
                                MODEL,
                                SETTINGS,
                                machine,
                                Examples.restored(half),
                                PublishedFrontier.NONE,
                                outputs)) {
            stream.subList(43, 80).forEach(trainer::accept);
        }

        assertThat(outputs.ledger).extracting(LedgerEntry::getVersion).hasSize(11).isSorted();
        assertThat(genesis(outputs.ledger.get(0))).isEqualTo(first.description());
        assertThat(manifests())
                .extracting(OtherEngineTest::computed)
                .containsExactly(first.description(), then.description());
    }

    @Test
    void anotherEngineIsAnotherRun() {
        Engine one = engine(EngineName.REFERENCE, 1);
        Engine two = engine(EngineName.REFERENCE, 2);
        assertThat(Lineage.id(MODEL, SETTINGS, one, 0))
                .isEqualTo(Lineage.id(MODEL, SETTINGS, one, 0))
                .isNotEqualTo(Lineage.id(MODEL, SETTINGS, two, 0));
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
                .filter(update -> update.key.split("/", -1).length == 2)
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
