package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.submission.WrittenCheckpoint;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.training.state.TrainerStateSerializer;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong in other systems that learn from streams, one test for each defect. Those that
 * need brokers are in {@link NeighbourDefectsITCase}.
 */
class NeighbourDefectsTest {
    private static final TrainingSettings SETTINGS = Examples.settings();
    private static final ModelDeclaration MODEL = SETTINGS.model(Examples.MODEL);
    private static final JobName JOB =
            new JobName(JobKind.TRAINING, "normstream", "normstream-training", "normstream.images");
    private static final Engine ENGINE =
            Engines.select(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1));
    private static final TrainingMachine MACHINE = TrainingMachine.alone(ENGINE);

    /**
     * A normaliser that keeps the reciprocal of its standard deviation in the array that it
     * snapshots divides on the way out and multiplies after a restore, and divides again after two.
     */
    @Test
    void normalizationIsTheSameAfterOneRestoreAndAfterTwo() {
        Emitted outputs = new Emitted();
        try (ModelTrainer trainer =
                TrainerFactory.start(
                        MODEL,
                        SETTINGS,
                        MACHINE,
                        Examples.OPENING,
                        PublishedFrontier.NONE,
                        outputs)) {
            Examples.stream(83, 1).forEach(trainer::accept);
            Diagnostics diagnostics = trainer.learner().diagnostics();
            assertThat(diagnostics.inputStandardDeviation()[0])
                    .as("far from 1, where an inversion would show")
                    .isBetween(0.05, 0.5);
            TrainerState once = restored(trainer.state());
            TrainerState twice = restored(once);
            assertThat(TrainerStateSerializer.write(twice))
                    .isEqualTo(TrainerStateSerializer.write(trainer.state()));
            float[] expected = probabilities(trainer);
            for (TrainerState state : List.of(once, twice)) {
                try (ModelTrainer resumed = resume(state, outputs)) {
                    assertThat(probabilities(resumed)).containsExactly(expected);
                    assertThat(resumed.learner().diagnostics().inputStandardDeviation())
                            .containsExactly(diagnostics.inputStandardDeviation());
                }
            }
        }
    }

    /**
     * Optimizer state that is written but never read back: the accumulators begin at zero again and
     * the first step after a restore throws the weights away.
     */
    @Test
    void theStepAfterARestoreIsTheOneThatAnUninterruptedRunMakes() {
        List<Example> stream = Examples.stream(88, 2);
        Emitted whole = new Emitted();
        Emitted interrupted = new Emitted();
        try (ModelTrainer uninterrupted =
                TrainerFactory.start(
                        MODEL,
                        SETTINGS,
                        MACHINE,
                        Examples.OPENING,
                        PublishedFrontier.NONE,
                        whole)) {
            stream.subList(0, 80).forEach(uninterrupted::accept);
            TrainerState state = restored(uninterrupted.state());
            assertThat(momentum(state)).as("momentum in state").isNotEmpty();
            try (ModelTrainer resumed = resume(state, interrupted)) {
                stream.subList(80, 88).forEach(uninterrupted::accept);
                stream.subList(80, 88).forEach(resumed::accept);
                assertThat(resumed.learner().stateDigest())
                        .isEqualTo(uninterrupted.learner().stateDigest());
            }
        }
        assertThat(Emitted.bytes(interrupted.ledger()))
                .containsExactlyElementsOf(Emitted.bytes(whole.ledger()).subList(11, 12));
    }

    /** A model version that lives in memory only begins at 1 again after each restore. */
    @Test
    void versionsOnlyRiseOverRestarts() throws Exception {
        Emitted emitted =
                TrainingHarness.run(SETTINGS, Examples.stream(160, 3), List.of(8, 16, 60, 60, 101));

        assertThat(emitted.ledger())
                .extracting(LedgerEntry::getVersion)
                .containsExactlyElementsOf(LongStream.rangeClosed(0, 20).boxed().toList());
        assertThat(emitted.manifests())
                .extracting(ModelManifest::getVersion)
                .containsExactly(5L, 10L, 15L, 20L);
        assertThat(emitted.manifests())
                .extracting(ModelManifest::getPublication)
                .containsExactly(0L, 1L, 2L, 3L);
    }

    /** New models that are published but that no reader ever takes up. */
    @Test
    void aReaderSeesEachNewModelAsSoonAsItIsPublished() throws Exception {
        Emitted emitted = TrainingHarness.run(SETTINGS, Examples.stream(160, 4), List.of(77));

        ModelUpdates reader = reader();
        List<Long> seen = new ArrayList<>();
        for (ModelUpdate update : emitted.updates()) {
            accept(reader, update);
            if (Emitted.isManifest(update)) {
                seen.add(reader.newest().manifest().getVersion());
            }
        }
        assertThat(seen).containsExactly(5L, 10L, 15L, 20L);
    }

    /** A model that is not part of state: nothing is predicted until the next one arrives. */
    @Test
    void aPredictorAndATrainerPredictAtOnceFromWhatWasKept() throws Exception {
        List<Example> stream = Examples.stream(168, 5);
        Emitted before = new Emitted();
        OperatorSubtaskState state =
                TrainingHarness.run(SETTINGS, stream.subList(0, 160), null, false, before);
        Emitted after = new Emitted();
        TrainingHarness.run(SETTINGS, stream.subList(160, 168), state, false, after);
        assertThat(after.predictions()).extracting(Prediction::getVersion).containsOnly(20L);
        assertThat(after.predictions())
                .filteredOn(made -> made.getLabel().equals(made.getPredictedClass()))
                .hasSizeGreaterThan(6);

        ModelUpdates reader = reader();
        before.updates().forEach(update -> accept(reader, update));
        try (Predictor predictor = Predictor.load(reader.newest().bytes(), ENGINE, 8)) {
            Predictions made = new Predictions(8, 2);
            predictor.predict(batch(stream.subList(160, 168)), made);
            assertThat(IntStream.range(0, 8))
                    .filteredOn(row -> made.predictedClass(row) == stream.get(160 + row).label)
                    .hasSizeGreaterThan(6);
        }
    }

    /**
     * Replayed updates after a restore: whoever reads while the past is published again must not
     * fall back to it.
     */
    @Test
    void aReaderDoesNotFallBackToAnOlderModelWhileARestoredTrainerPublishesAgain()
            throws Exception {
        List<Example> stream = Examples.stream(240, 6);
        Emitted first = new Emitted();
        OperatorSubtaskState checkpoint =
                TrainingHarness.run(SETTINGS, stream.subList(0, 90), null, false, first);
        Emitted lost = new Emitted();
        TrainingHarness.run(SETTINGS, stream.subList(90, 200), checkpoint, false, lost);
        Emitted again = new Emitted();
        TrainingHarness.run(SETTINGS, stream.subList(90, 240), checkpoint, true, again);

        ModelUpdates reader = reader();
        first.updates().forEach(update -> accept(reader, update));
        lost.updates().forEach(update -> accept(reader, update));
        PublishedModel newest = reader.newest();
        assertThat(newest.manifest().getVersion()).isEqualTo(25);
        List<Long> seen = new ArrayList<>();
        for (ModelUpdate update : again.updates()) {
            accept(reader, update);
            if (Emitted.isManifest(update)) {
                seen.add(reader.newest().manifest().getVersion());
            }
        }
        assertThat(seen).containsExactly(25L, 25L, 25L, 30L);
        assertThat(again.updateBytes().subList(0, lost.updates().size()))
                .containsExactlyElementsOf(lost.updateBytes());
    }

    /**
     * List state of the union kind is handed to everyone on a restore, and multiplies. A trainer
     * keeps the number of each version that it announced, up to a thousand, and a window of
     * figures. The memory of rehearsal is full before the first of the restores.
     */
    @Test
    void stateHasTheSameSizeAfterFiftyRestores() throws Exception {
        int warmUp = 160;
        TrainingSettings settings =
                Examples.settings("training.window", "100", "training.rehearsal-memory", "2560 b");
        List<Example> stream = Examples.stream(warmUp + 50 * 8, 7);
        Emitted emitted = new Emitted();
        OperatorSubtaskState state =
                TrainingHarness.run(settings, stream.subList(0, warmUp), null, false, emitted);
        List<Long> sizes = new ArrayList<>();
        for (int from = warmUp; from < stream.size(); from += 8) {
            state =
                    TrainingHarness.run(
                            settings, stream.subList(from, from + 8), state, false, emitted);
            sizes.add(state.getStateSize() - Long.BYTES * (long) emitted.manifests().size());
            assertThat(state.getManagedOperatorState())
                    .singleElement()
                    .satisfies(handle -> assertThat(offsets(handle)).hasSize(1));
        }
        assertThat(sizes).hasSize(50).containsOnly(sizes.get(0));
        assertThat(emitted.ledger()).hasSize(1 + stream.size() / 8);
    }

    private static long[] offsets(OperatorStateHandle handle) {
        return handle.getStateNameToPartitionOffsets().get("beginnings").getOffsets();
    }

    /** A checkpoint directory that a crash left half-written is the newest, but no checkpoint. */
    @Test
    void anUnfinishedCheckpointIsNotTakenForTheNewest(@TempDir Path root) throws IOException {
        write(root.resolve("a/chk-9/_metadata"), metadata(9), 1000);
        write(root.resolve("b/chk-3/_metadata"), metadata(3), 2000);
        Files.createDirectories(root.resolve("b/chk-4/"));
        Files.writeString(root.resolve("b/chk-4/state"), "half of it");
        Files.createDirectories(root.resolve("b/shared"));

        assertThat(newest(root)).endsWith("/b/chk-3");
    }

    /**
     * A crash of the machine may also leave a metadata file of which the end never reached disk.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02, 0.5, 0.99})
    void aCheckpointWithBrokenMetadataIsNotTakenForTheNewest(double kept, @TempDir Path root)
            throws IOException {
        write(root.resolve("b/chk-3/_metadata"), metadata(3), 1000);
        byte[] whole = metadata(4);
        byte[] part = Arrays.copyOf(whole, (int) (kept * whole.length));
        write(root.resolve("b/chk-4/_metadata"), part, 2000);

        assertThat(newest(root)).endsWith("/b/chk-3");
    }

    /** Two checkpoints of a job within the resolution of the file system's clock. */
    @Test
    void ofCheckpointsOfTheSameMomentTheHigherNumberIsTheNewest(@TempDir Path root)
            throws IOException {
        for (int number : new int[] {8, 11, 9, 10}) {
            write(root.resolve("b/chk-" + number + "/_metadata"), metadata(number), 1000);
        }

        assertThat(newest(root)).endsWith("/b/chk-11");
    }

    @Test
    void whereNoCheckpointIsCompleteTheReasonIsSaid(@TempDir Path root) throws IOException {
        write(root.resolve("b/chk-4/_metadata"), new byte[0], 2000);

        assertThatThrownBy(() -> newest(root))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("there is no complete checkpoint below " + root)
                .hasMessageContaining("--checkpoint-dir");
    }

    private static String newest(Path root) {
        return Checkpoints.newest(root.toString(), JOB).path();
    }

    private static byte[] metadata(long id) throws IOException {
        return WrittenCheckpoint.metadata(id, null);
    }

    private static void write(Path file, byte[] bytes, long modified) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
    }

    private static ModelTrainer resume(TrainerState state, Emitted outputs) {
        return TrainerFactory.resume(
                MODEL,
                SETTINGS,
                MACHINE,
                Examples.restored(state),
                Examples.BEGINNING,
                PublishedFrontier.NONE,
                outputs);
    }

    /** Through bytes and a live trainer, as a restore and the checkpoint after it. */
    private static TrainerState restored(TrainerState state) {
        TrainerState read = Examples.throughBytes(state);
        try (ModelTrainer trainer = resume(read, new Emitted())) {
            return trainer.state();
        }
    }

    private static SortedMap<String, StoredArray> momentum(TrainerState state) {
        SortedMap<String, StoredArray> momentum =
                new TreeMap<>(TrainingSnapshot.decode(state.learner()).arrays());
        momentum.entrySet().removeIf(array -> !isFilledMomentum(array));
        return momentum;
    }

    private static boolean isFilledMomentum(Map.Entry<String, StoredArray> array) {
        if (!array.getKey().startsWith("momentum/")) {
            return false;
        }
        ByteBuffer bytes = array.getValue().bytes().duplicate();
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                return true;
            }
        }
        return false;
    }

    private static float[] probabilities(ModelTrainer trainer) {
        List<Example> probe = Examples.stream(8, 99);
        Predictions made = new Predictions(8, 2);
        trainer.learner().predict(batch(probe), made);
        float[] all = new float[16];
        float[] row = new float[2];
        for (int i = 0; i < 8; i++) {
            made.copyProbabilities(i, row);
            System.arraycopy(row, 0, all, 2 * i, 2);
        }
        return all;
    }

    private static MiniBatch batch(List<Example> examples) {
        MiniBatch batch =
                new MiniBatch(new Shape(Examples.SIZE, Examples.SIZE, 1), examples.size());
        examples.forEach(example -> batch.add(example.pixels, example.label));
        return batch;
    }

    private static ModelUpdates reader() {
        return new ModelUpdates(Examples.MODEL, AvroCodec.ofReleases());
    }

    private static void accept(ModelUpdates reader, ModelUpdate update) {
        reader.accept(update.key.getBytes(StandardCharsets.UTF_8), update.value);
    }
}
