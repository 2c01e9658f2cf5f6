package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.InitialModels;
import io.normstream.jobs.training.learner.Provenance;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lineages that start from a file, in the training operator. */
class InitialModelsTest {
    private static final int BATCH_SIZE = Examples.settings().batchSize();
    private static final int STEPS = 5;
    private static final int LEARNT = STEPS * BATCH_SIZE;
    private static final List<Example> STREAM = Examples.stream(120, 3);
    private static final List<Example> FIRST = STREAM.subList(0, BATCH_SIZE);
    private static final Emitted WHOLE = new Emitted();

    @TempDir private static Path directory;
    private static Path serving;
    private static Path training;

    /** A run over the whole stream, and what it was after the first mini-batches. */
    @BeforeAll
    static void write() throws Exception {
        TrainingSettings settings = Examples.settings();
        try (TrainingMachine machine =
                        TrainingMachine.alone(Engines.select(settings.network().engine()));
                ModelTrainer trainer =
                        TrainerFactory.start(
                                settings.model(Examples.MODEL),
                                settings,
                                machine,
                                Examples.OPENING,
                                PublishedFrontier.NONE,
                                WHOLE)) {
            STREAM.subList(0, LEARNT).forEach(trainer::accept);
            training = Files.write(directory.resolve("training"), trainer.state().learner());
            serving =
                    Files.write(
                            directory.resolve("serving"),
                            trainer.learner()
                                    .servingModel(
                                            Provenance.of(
                                                    settings.model(Examples.MODEL),
                                                    "a1b2",
                                                    STEPS,
                                                    new byte[32])));
            STREAM.subList(LEARNT, STREAM.size()).forEach(trainer::accept);
        }
    }

    /** A job's settings, and where its model starts. */
    private record Start(TrainingSettings settings, Map<String, ModelStart> starts) {
        static Start from(Path file, String... overrides) {
            Configuration configuration = Examples.configuration(overrides);
            configuration.setString("training.initial-models", Examples.MODEL + "=" + file);
            InitialModels initial = InitialModels.read(TrainingSettings.from(configuration));
            return new Start(
                    TrainingSettings.from(initial.recordedIn(configuration)),
                    Map.of(
                            Examples.MODEL,
                            new ModelStart(
                                    JobSettings.Start.FRESH,
                                    -1,
                                    PublishedHistory.NONE,
                                    initial.of(Examples.MODEL),
                                    Examples.BEGINNING)));
        }

        /** One life of the operator, from {@code state} to its snapshot. */
        OperatorSubtaskState run(
                List<Example> examples, OperatorSubtaskState state, Emitted emitted)
                throws Exception {
            try (var harness = TrainingHarness.of(settings, starts, 1, 0)) {
                harness.setup();
                if (state != null) {
                    harness.initializeState(state);
                }
                harness.open();
                TrainingHarness.feed(harness, examples);
                OperatorSubtaskState after = harness.snapshot(1, 1);
                emitted.drain(harness);
                return after;
            }
        }

        Emitted run(List<Example> examples) throws Exception {
            Emitted emitted = new Emitted();
            run(examples, null, emitted);
            return emitted;
        }
    }

    @Test
    void theFirstMiniBatchIsPredictedByTheModelThatWasGiven() throws Exception {
        Start start = Start.from(serving);
        Emitted emitted = start.run(FIRST);

        MiniBatch batch = new MiniBatch(start.settings().model(Examples.MODEL).input(), BATCH_SIZE);
        FIRST.forEach(example -> batch.add(example.pixels, example.label));
        Predictions expected = new Predictions(BATCH_SIZE, 2);
        try (Predictor predictor =
                Predictor.load(
                        Files.readAllBytes(serving),
                        Engines.select(start.settings().network().engine()),
                        BATCH_SIZE)) {
            predictor.predict(batch, expected);
        }
        assertThat(emitted.predictions()).hasSize(BATCH_SIZE);
        for (int row = 0; row < BATCH_SIZE; row++) {
            assertThat(emitted.predictions().get(row).getProbabilities())
                    .containsExactly(expected.probability(row, 0), expected.probability(row, 1));
        }
        assertThat(emitted.ledger())
                .extracting(LedgerEntry::getScheduleStep)
                .containsExactly(0L, 1L);
    }

    @Test
    void theGenesisEntryNamesTheArraysAndTheVersion() throws Exception {
        byte[] digest = ServingModel.decode(Files.readAllBytes(serving)).digest();

        assertThat(configuration(Start.from(serving).run(FIRST)))
                .contains(
                        "training.initial-models=m=sha256:%s;images:0;version:a1b2:%d"
                                .formatted(HexFormat.of().formatHex(digest), STEPS))
                .noneMatch(option -> option.contains(directory.toString()));
    }

    private static List<String> configuration(Emitted emitted) {
        return Objects.requireNonNull(emitted.ledger().get(0).getGenesis())
                .getConfiguration()
                .stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toList();
    }

    @Test
    void aRestoreGoesOnBitForBitAndDoesNotStartAgain() throws Exception {
        for (Path file : List.of(serving, training)) {
            Start start = Start.from(file);
            Emitted whole = start.run(STREAM);
            Emitted cut = new Emitted();
            OperatorSubtaskState state = start.run(STREAM.subList(0, 43), null, cut);
            start.run(STREAM.subList(43, STREAM.size()), state, cut);

            assertThat(cut.ledgerBytes(Examples.MODEL))
                    .isEqualTo(whole.ledgerBytes(Examples.MODEL));
            assertThat(cut.updateBytes()).isNotEmpty().isEqualTo(whole.updateBytes());
            assertThat(Emitted.bytes(cut.predictions()))
                    .isEqualTo(Emitted.bytes(whole.predictions()));
        }
    }

    @Test
    void aTrainingSnapshotGoesOnAsTheRunThatItWasTakenFrom() throws Exception {
        Emitted emitted = Start.from(training).run(STREAM.subList(LEARNT, STREAM.size()));

        List<Step> expected = WHOLE.steps().subList(STEPS, WHOLE.steps().size());
        assertThat(emitted.steps()).hasSize(10).isEqualTo(expected);
        assertThat(emitted.steps()).anyMatch(step -> step.getStateDigest() != null);
        assertThat(probabilities(emitted.predictions()))
                .isEqualTo(probabilities(WHOLE.predictions().subList(LEARNT, STREAM.size())));
        assertThat(emitted.ledger())
                .extracting(LedgerEntry::getScheduleStep)
                .startsWith(5L, 6L)
                .endsWith(15L);
        assertThat(emitted.ledger()).extracting(LedgerEntry::getVersion).startsWith(0L, 1L);
    }

    private static List<List<Float>> probabilities(List<Prediction> predictions) {
        return predictions.stream().map(Prediction::getProbabilities).toList();
    }

    @Test
    void theLineageFollowsFromWhatTheFileHoldsAndNotFromItsPlace() throws Exception {
        Path copy = Files.copy(serving, directory.resolve("copy"));
        String lineage = lineage(Start.from(serving).run(FIRST));

        assertThat(lineage(Start.from(copy).run(FIRST))).isEqualTo(lineage);
        assertThat(lineage(Start.from(training).run(FIRST))).isNotEqualTo(lineage);
        assertThat(lineage(WHOLE)).isNotEqualTo(lineage);
    }

    private static String lineage(Emitted emitted) {
        return emitted.ledger().get(0).getLineage();
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatIsAllowed() {
        refused(
                serving,
                "another architecture: it has small-cnn, the settings say resnet20",
                "training.architecture",
                "resnet20");
        refused(
                serving,
                "another number of classes: it has 2, the settings say 3",
                "training.models",
                "m=8x8x1:3");
        refused(serving, "another input shape", "training.models", "m=9x8x1:2");
        refused(serving, "another layers", "training.input-normalization", "false");
        refused(
                serving,
                "allowed: bf16, float32",
                "training.engine",
                "reference",
                "training.precision",
                "float64");
        refused(training, "another seed: it has 1, the settings say 2", "training.seed", "2");
    }

    private static void refused(Path file, String why, String... overrides) {
        assertThatThrownBy(() -> Start.from(file, overrides))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(file.toString(), why);
    }

    @Test
    void brokenAndHugeFilesAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(serving);
        refused(
                Files.write(directory.resolve("broken"), Arrays.copyOf(bytes, bytes.length - 1)),
                "it is cut short");
        Path huge = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(InitialModels.MAX_BYTES + 1);
        }
        refused(huge, "files of at most 67108864 bytes in all");
    }
}
