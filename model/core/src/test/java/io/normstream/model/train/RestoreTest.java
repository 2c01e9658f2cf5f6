package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreTest {
    private static final LearnerSettings SETTINGS = Learners.settings().build();
    private static final OnlineLearner LEARNER = OnlineLearner.create(SETTINGS, Learners.ENGINE);

    static {
        Learners.learn(LEARNER, 3, new SeededRandom(5));
    }

    @AfterAll
    static void close() {
        LEARNER.close();
    }

    private static void refused(LearnerSettings settings, byte[] snapshot, String message) {
        assertThatThrownBy(() -> OnlineLearner.restore(settings, Learners.ENGINE, snapshot))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    private static byte[] snapshot() {
        return LEARNER.trainingSnapshot(Map.of());
    }

    static List<Arguments> networksAveragingsAndThreads() {
        Architecture normalized = Learners.convolutional();
        return List.of(
                Arguments.of(normalized, new Averaging.None(), 1),
                Arguments.of(normalized, new Averaging.ExponentialMovingAverage(0.9), 1),
                Arguments.of(normalized, new Averaging.PolynomialDecay(8), 2),
                Arguments.of(Learners.biased(), new Averaging.PolynomialDecay(8), 1),
                Arguments.of(
                        UnusualNetworks.ofEveryKind(Learners.INPUT, Learners.CLASSES),
                        new Averaging.PolynomialDecay(8),
                        1));
    }

    @ParameterizedTest
    @MethodSource("networksAveragingsAndThreads")
    void continuesBitForBitFromTheMiddleOfAStream(
            Architecture architecture, Averaging averaging, int threads) {
        LearnerSettings settings =
                Learners.settings().architecture(architecture).averaging(averaging).build();
        Engine engine = ReferenceEngine.float32(threads);
        SeededRandom stream = new SeededRandom(5);
        SeededRandom sameStream = new SeededRandom(5);
        try (OnlineLearner whole = OnlineLearner.create(settings, engine)) {
            Learners.learn(whole, 40, stream);
            byte[] half;
            try (OnlineLearner first = OnlineLearner.create(settings, engine)) {
                Learners.learn(first, 20, sameStream);
                half = first.trainingSnapshot(Map.of());
            }
            try (OnlineLearner second = OnlineLearner.restore(settings, engine, half)) {
                assertThat(second.trainingSnapshot(Map.of())).isEqualTo(half);
                Learners.learn(second, 20, sameStream);
                assertThat(second.trainingSnapshot(Map.of()))
                        .isEqualTo(whole.trainingSnapshot(Map.of()));
                assertThat(second.servingModel(Map.of())).isEqualTo(whole.servingModel(Map.of()));
                assertThat(second.progress()).isEqualTo(whole.progress());
            }
        }
    }

    @Test
    void aSnapshotSaysWhereItComesFrom() {
        SortedMap<String, String> metadata =
                TrainingSnapshot.decode(LEARNER.trainingSnapshot(Map.of("lineage", "a1")))
                        .metadata();
        assertThat(metadata)
                .containsEntry("lineage", "a1")
                .containsEntry(Metadata.KIND, "training")
                .containsEntry(Metadata.FORMAT_VERSION, "5")
                .containsEntry(Metadata.ENGINE, "reference")
                .containsEntry(Metadata.PRECISION, "float32")
                .containsEntry(Metadata.THREADS, "1")
                .containsEntry(Metadata.INSTRUCTION_SET, Learners.ENGINE.instructionSet())
                .containsKeys(Metadata.ARCHITECTURE, Metadata.SETTINGS)
                .hasSize(9);
        assertThatThrownBy(() -> LEARNER.trainingSnapshot(Map.of("kind", "x")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("must not use the keys");
    }

    @Test
    void theDigestIsOfTheArraysAlone() {
        byte[] digest = LEARNER.stateDigest();
        assertThat(TrainingSnapshot.decode(snapshot()).digest()).isEqualTo(digest);
        assertThat(TrainingSnapshot.decode(LEARNER.trainingSnapshot(Map.of("a", "b"))).digest())
                .isEqualTo(digest);
        assertThat(ServingModel.decode(LEARNER.servingModel(Map.of("a", "b"))).digest())
                .isEqualTo(ServingModel.decode(LEARNER.servingModel(Map.of())).digest())
                .isNotEqualTo(digest);
    }

    @Test
    void otherSettingsAreRefusedByName() {
        refused(
                Learners.settings().architecture(Learners.linear()),
                "another architecture: it has tiny-cnn, the settings say linear");
        refused(
                Learners.settings().batchSize(9),
                "another batch size: it has 8, the settings say 9");
        refused(Learners.settings().sgd(new Sgd(0.9, 1e-4, 100, 4)), "another optimizer");
        refused(
                Learners.settings().schedule(new LearningRateSchedule.Constant(0.1)),
                "another learning-rate schedule");
        refused(Learners.settings().averaging(new Averaging.None()), "another averaging");
        refused(Learners.settings().seed(2), "another seed: it has 1, the settings say 2");
        refused(Learners.settings().window(50), "another window: it has 100, the settings say 50");
        refused(
                Learners.settings().rehearsal(RehearsalTest.MEMORY),
                "another rehearsal: it has None[], the settings say Memory[images=24, rows=8,"
                        + " retention=newest-of-class, priorCorrection=true, averagingRestart=3]");
    }

    private static void refused(SettingsBuilder settings, String message) {
        refused(settings.build(), snapshot(), message);
    }

    @Test
    void goesOnUnderAnotherDivergencePolicy() {
        LearnerSettings settings = Learners.settings().onDivergence(DivergencePolicy.SKIP).build();
        try (OnlineLearner restored =
                OnlineLearner.restore(settings, Learners.ENGINE, snapshot())) {
            assertThat(restored.stateDigest()).isEqualTo(LEARNER.stateDigest());
        }
    }

    @Test
    void anotherPrecisionIsRefused() {
        assertThatThrownBy(
                        () ->
                                OnlineLearner.restore(
                                        SETTINGS, ReferenceEngine.float64(1), snapshot()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds float32")
                .hasMessageContaining("computes in float64; allowed: bf16, float32");
    }

    @Test
    void aServingModelIsNoTrainingSnapshot() {
        refused(
                SETTINGS,
                LEARNER.servingModel(Map.of()),
                "kind training was expected, found serving");
    }

    @Test
    void missingAndUnknownArraysAreNamed() {
        refused(
                SETTINGS,
                Learners.changed(LEARNER, arrays -> arrays.remove("momentum/conv1.weight")),
                "lacks the arrays [momentum/conv1.weight]");
        refused(
                SETTINGS,
                Learners.changed(LEARNER, arrays -> arrays.remove("random/state")),
                "lacks the arrays [random/state]");
        refused(
                SETTINGS,
                Learners.changed(LEARNER, arrays -> arrays.put("extra", StoredArray.ofLongs(1))),
                "holds unknown arrays [extra]");
    }

    @Test
    void anArrayOfAnotherFormIsNamed() {
        refused(
                SETTINGS,
                Learners.changed(
                        LEARNER,
                        arrays ->
                                arrays.compute(
                                        "state/norm1.runningMean",
                                        (name, array) -> StoredArray.ofLongs(1, 2, 3))),
                "state/norm1.runningMean must have dtype F32, found I64");
        refused(
                SETTINGS,
                Learners.changed(
                        LEARNER,
                        arrays -> {
                            StoredArray old = LearnerState.array(arrays, "parameters/dense1.bias");
                            arrays.put(
                                    "parameters/dense1.bias",
                                    new StoredArray(old.type(), List.of(2, 2), old.bytes()));
                        }),
                "parameters/dense1.bias must have shape [4], found [2, 2]");
    }
}
