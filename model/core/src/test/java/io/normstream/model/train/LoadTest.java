package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A learner that goes back to a training snapshot: what a rollback does. */
class LoadTest {
    private static final int STEPS = 10;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    static Stream<Arguments> enginesAveragingsAndThreads() {
        return LoadableEngines.all().stream()
                .filter(engine -> engine.threads() == 1)
                .flatMap(
                        engine ->
                                Stream.of(
                                        Arguments.of(engine, new Averaging.None(), false),
                                        Arguments.of(
                                                engine,
                                                new Averaging.ExponentialMovingAverage(0.9),
                                                false),
                                        Arguments.of(
                                                engine, new Averaging.PolynomialDecay(8), true)));
    }

    /** Digests of training state and serving model after each of the next steps. */
    private static List<String> goOn(OnlineLearner learner) {
        SeededRandom stream = new SeededRandom(6);
        List<String> digests = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            Learners.learn(learner, 1, stream);
            digests.add(HexFormat.of().formatHex(learner.stateDigest()));
            digests.add(
                    HexFormat.of()
                            .formatHex(
                                    ServingModel.decode(learner.servingModel(Map.of())).digest()));
        }
        return digests;
    }

    @ParameterizedTest
    @MethodSource("enginesAveragingsAndThreads")
    void goesBackBitForBitAndLearnsTheSameAgain(
            Engine engine, Averaging averaging, boolean secondThread) {
        LearnerSettings settings = Learners.settings().averaging(averaging).build();
        try (OnlineLearner learner =
                OnlineLearner.create(settings, engine, secondThread ? thread : null)) {
            Learners.learn(learner, STEPS, new SeededRandom(5));
            byte[] then = learner.trainingSnapshot(Map.of());
            byte[] served = learner.servingModel(Map.of());
            Progress progress = learner.progress();
            List<String> first = goOn(learner);

            learner.load(then);
            assertThat(learner.stateDigest()).isEqualTo(TrainingSnapshot.decode(then).digest());
            assertThat(learner.trainingSnapshot(Map.of())).isEqualTo(then);
            assertThat(learner.servingModel(Map.of())).isEqualTo(served);
            assertThat(learner.progress()).isEqualTo(progress);
            assertThat(goOn(learner)).isEqualTo(first);
        }
    }

    @Test
    void itsDiagnosticsAreThoseOfARestoredLearner() {
        try (OnlineLearner learner = create()) {
            Learners.learn(learner, STEPS, new SeededRandom(5));
            byte[] then = learner.trainingSnapshot(Map.of());
            Diagnostics restored;
            try (OnlineLearner other =
                    OnlineLearner.restore(learner.settings(), Learners.ENGINE, then)) {
                restored = other.diagnostics();
            }
            Learners.learn(learner, STEPS, new SeededRandom(6));
            learner.load(then);
            Diagnostics loaded = learner.diagnostics();
            assertThat(loaded.largestNormalized()).isNaN();
            assertThat(loaded.inputMean()).isEqualTo(restored.inputMean());
            assertThat(loaded.inputStandardDeviation())
                    .isEqualTo(restored.inputStandardDeviation());
            assertThat(loaded.scales()).isEqualTo(restored.scales());
        }
    }

    @Test
    void whatCannotBeLoadedChangesNothing() {
        try (OnlineLearner learner = create();
                OnlineLearner untouched = create()) {
            Learners.learn(learner, STEPS, new SeededRandom(5));
            Learners.learn(untouched, STEPS, new SeededRandom(5));
            byte[] snapshot = learner.trainingSnapshot(Map.of());

            refused(learner, otherwise(Learners.settings().batchSize(9)), "another batch size");
            refused(learner, otherwise(Learners.settings().seed(2)), "another seed");
            refused(
                    learner,
                    otherwise(Learners.settings().averaging(new Averaging.None())),
                    "another averaging");
            refused(learner, learner.servingModel(Map.of()), "kind training was expected");
            refused(learner, Arrays.copyOf(snapshot, snapshot.length - 1), "");
            refused(
                    learner,
                    Learners.changed(learner, arrays -> arrays.remove("momentum/conv1.weight")),
                    "lacks the arrays [momentum/conv1.weight]");

            assertThat(learner.trainingSnapshot(Map.of())).isEqualTo(snapshot);
            assertThat(goOn(learner)).isEqualTo(goOn(untouched));
        }
    }

    @Test
    void anotherPrecisionIsRefused() {
        try (OnlineLearner learner = create();
                OnlineLearner exact =
                        OnlineLearner.create(
                                Learners.settings().build(), ReferenceEngine.float64(1))) {
            refused(learner, exact.trainingSnapshot(Map.of()), "holds float64");
        }
    }

    private static OnlineLearner create() {
        return OnlineLearner.create(Learners.settings().build(), Learners.ENGINE);
    }

    private static byte[] otherwise(SettingsBuilder settings) {
        try (OnlineLearner other = OnlineLearner.create(settings.build(), Learners.ENGINE)) {
            return other.trainingSnapshot(Map.of());
        }
    }

    private static void refused(OnlineLearner learner, byte[] snapshot, String message) {
        byte[] digest = learner.stateDigest();
        assertThatThrownBy(() -> learner.load(snapshot))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
        assertThat(learner.stateDigest()).isEqualTo(digest);
    }
}
