package io.normstream.model.train;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Learners that start from a file. */
class StartTest {
    private static final LearnerSettings SETTINGS = Learners.settings().build();
    private static final OnlineLearner LEARNER = OnlineLearner.create(SETTINGS, Learners.ENGINE);

    static {
        Learners.learn(LEARNER, 5, new SeededRandom(5));
    }

    @AfterAll
    static void close() {
        LEARNER.close();
    }

    private static OnlineLearner start(LearnerSettings settings, byte[] snapshot) {
        return OnlineLearner.start(settings, Learners.ENGINE, null, snapshot);
    }

    private static byte[] serving() {
        return LEARNER.servingModel(Map.of());
    }

    private static byte[] training() {
        return LEARNER.trainingSnapshot(Map.of());
    }

    @Test
    void aServingModelGivesParametersAndStatisticsAndNothingElse() {
        SortedMap<String, StoredArray> given = ServingModel.decode(serving()).arrays();
        try (OnlineLearner started = start(SETTINGS, serving());
                OnlineLearner drawn = OnlineLearner.create(SETTINGS, Learners.ENGINE)) {
            SortedMap<String, StoredArray> fresh = drawn.snapshot(Map.of()).arrays();
            SortedMap<String, StoredArray> arrays = started.snapshot(Map.of()).arrays();

            assertThat(arrays.keySet()).isEqualTo(fresh.keySet());
            arrays.forEach(
                    (name, array) -> {
                        String own = name.substring(name.indexOf('/') + 1);
                        boolean isGiven = given.containsKey(own) && !name.startsWith("momentum/");
                        assertThat(array)
                                .as(name)
                                .isEqualTo(isGiven ? given.get(own) : fresh.get(name));
                    });
            assertThat(started.servingModel(Map.of())).isEqualTo(serving());
            assertThat(started.progress()).isEqualTo(drawn.progress());
        }
    }

    @Test
    void theFirstMiniBatchIsPredictedAsThePredictorDoes() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(6));
        Predictions expected = Learners.predictions();
        Predictions made = Learners.predictions();
        try (OnlineLearner started = start(SETTINGS, serving());
                Predictor predictor =
                        Predictor.load(serving(), Learners.ENGINE, Learners.BATCH_SIZE)) {
            predictor.predict(batch, expected);
            started.learn(batch, made, false);
        }
        for (int row = 0; row < Learners.BATCH_SIZE; row++) {
            for (int cls = 0; cls < Learners.CLASSES; cls++) {
                assertThat(made.probability(row, cls)).isEqualTo(expected.probability(row, cls));
            }
        }
    }

    @Test
    void aServingModelMayLearnOnUnderOtherSettings() {
        LearnerSettings other =
                Learners.settings()
                        .batchSize(4)
                        .sgd(new Sgd(0.5, 0, 100, 1))
                        .averaging(new Averaging.None())
                        .seed(9)
                        .build();
        try (OnlineLearner started = start(other, serving())) {
            assertThat(started.servingModel(Map.of())).isEqualTo(serving());
        }
    }

    @Test
    void aTrainingSnapshotIsGoneOnFromBitForBit() {
        try (OnlineLearner started = start(SETTINGS, training());
                OnlineLearner restored =
                        OnlineLearner.restore(SETTINGS, Learners.ENGINE, training())) {
            assertThat(started.trainingSnapshot(Map.of())).isEqualTo(training());
            Learners.learn(started, 4, new SeededRandom(7));
            Learners.learn(restored, 4, new SeededRandom(7));
            assertThat(started.trainingSnapshot(Map.of()))
                    .isEqualTo(restored.trainingSnapshot(Map.of()));
        }
    }

    @Test
    void anotherNetworkIsRefusedBeforeAndWhileALearnerIsBuilt() {
        LearnerSettings linear = Learners.settings().architecture(Learners.linear()).build();
        String why = "another architecture: it has tiny-cnn, the settings say linear";
        for (byte[] file : List.of(serving(), training())) {
            refused(() -> start(linear, file), why);
            refused(() -> requireFits(file, linear, "float32"), why);
        }
    }

    @Test
    void anotherNumberTypeIsRefusedBeforeAndWhileALearnerIsBuilt() {
        for (byte[] file : List.of(serving(), training())) {
            refused(
                    () -> OnlineLearner.start(SETTINGS, ReferenceEngine.float64(1), null, file),
                    "computes in float64; allowed: bf16, float32");
            refused(
                    () -> requireFits(file, SETTINGS, "float64"),
                    "engine auto computes in float64");
            assertThatCode(() -> requireFits(file, SETTINGS, "bf16")).doesNotThrowAnyException();
        }
    }

    @Test
    void aTrainingSnapshotOfOtherSettingsOrWithoutAnArrayIsRefusedBeforeALearnerIsBuilt() {
        refused(
                () -> requireFits(training(), Learners.settings().seed(2).build(), "float32"),
                "another seed: it has 1, the settings say 2");
        byte[] without =
                Learners.changed(LEARNER, arrays -> arrays.remove("momentum/conv1.weight"));
        refused(
                () -> requireFits(without, SETTINGS, "float32"),
                "lacks the arrays [momentum/conv1.weight]");
    }

    private static void requireFits(byte[] file, LearnerSettings settings, String precision) {
        StoredLearner.requireFits(Snapshot.decode(file), settings, "auto", precision);
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(ModelException.class).hasMessageContaining(why);
    }

    @Test
    void imagesThatWereSeenGoOnCountingFromATrainingSnapshotAlone() {
        assertThat(StoredLearner.imagesSeen(Snapshot.decode(serving()))).isZero();
        assertThat(StoredLearner.imagesSeen(Snapshot.decode(training())))
                .isEqualTo(LEARNER.progress().imagesSeen())
                .isPositive();
        byte[] without = Learners.changed(LEARNER, arrays -> arrays.remove("score/imagesSeen"));
        refused(
                () -> StoredLearner.imagesSeen(Snapshot.decode(without)),
                "score/imagesSeen how many images were seen");
    }

    @Test
    void eitherKindIsReadAndAnyOtherNamed() {
        assertThat(Snapshot.decode(serving())).isInstanceOf(ServingModel.class);
        assertThat(Snapshot.decode(training())).isInstanceOf(TrainingSnapshot.class);
        byte[] other =
                new String(serving(), ISO_8859_1)
                        .replace("\"kind\":\"serving\"", "\"kind\":\"pytorch\"")
                        .getBytes(ISO_8859_1);
        refused(
                () -> Snapshot.decode(other),
                "A snapshot of kind serving or training was expected, found pytorch");
    }
}
