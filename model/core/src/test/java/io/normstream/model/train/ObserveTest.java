package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a learner does with mini-batches while learning is paused. */
class ObserveTest {
    private static final LearnerSettings SETTINGS = Learners.settings().build();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final MiniBatch batch = Learners.miniBatch();
    private final Predictions predictions = Learners.predictions();

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    static Stream<Arguments> enginesAndThreads() {
        return LoadableEngines.all().stream()
                .filter(engine -> engine.threads() == 1)
                .flatMap(
                        engine ->
                                Stream.of(Arguments.of(engine, false), Arguments.of(engine, true)));
    }

    private OnlineLearner learnt(Engine engine, boolean secondThread) {
        OnlineLearner learner =
                OnlineLearner.create(SETTINGS, engine, secondThread ? thread : null);
        Learners.learn(learner, 20, new SeededRandom(5));
        return learner;
    }

    private void fill() {
        SeededRandom random = new SeededRandom(9);
        Learners.fill(batch, Learners.BATCH_SIZE, random);
        for (int row = 0; row < 3; row++) {
            batch.add(Learners.image(row, random), MiniBatch.UNLABELLED);
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndThreads")
    void predictsAndScoresAndLearnsNothing(Engine engine, boolean secondThread) {
        try (OnlineLearner learner = learnt(engine, secondThread)) {
            fill();
            Predictions expected = Learners.predictions();
            learner.predict(batch, expected);
            SortedMap<String, StoredArray> learnt = Learners.learntArrays(learner);
            byte[] digest = learner.stateDigest();
            byte[] served = learner.servingModel(Map.of());
            Progress before = learner.progress();
            Diagnostics diagnosed = learner.diagnostics();

            StepResult result = learner.observe(batch, predictions);
            int correct = 0;
            for (int row = 0; row < batch.rows(); row++) {
                assertThat(predictions.predictedClass(row)).isEqualTo(expected.predictedClass(row));
                for (int cls = 0; cls < Learners.CLASSES; cls++) {
                    assertThat(predictions.probability(row, cls))
                            .isEqualTo(expected.probability(row, cls));
                }
                correct += expected.predictedClass(row) == batch.label(row) ? 1 : 0;
            }
            assertThat(result)
                    .isEqualTo(
                            new StepResult(
                                    Outcome.PAUSED,
                                    null,
                                    Learners.BATCH_SIZE,
                                    3,
                                    correct,
                                    Double.NaN,
                                    Double.NaN,
                                    0.1 / Math.sqrt(1.2),
                                    0,
                                    Double.NaN,
                                    List.of()));
            assertThat(correct).isPositive();
            assertThat(learner.progress().step()).isEqualTo(before.step());
            assertThat(learner.progress().imagesSeen())
                    .isEqualTo(before.imagesSeen() + batch.rows());
            assertThat(learner.progress().correct()).isEqualTo(before.correct() + correct);
            assertThat(Learners.learntArrays(learner)).isEqualTo(learnt);
            assertThat(learner.stateDigest()).isNotEqualTo(digest);
            assertThat(learner.servingModel(Map.of())).isEqualTo(served);
            assertThat(learner.diagnostics()).isSameAs(diagnosed);
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndThreads")
    void afterwardsItLearnsAsIfThereHadBeenNoPause(Engine engine, boolean secondThread) {
        try (OnlineLearner paused = learnt(engine, secondThread);
                OnlineLearner straight = learnt(engine, secondThread)) {
            for (int step = 0; step < 5; step++) {
                fill();
                paused.observe(batch, predictions);
            }
            Learners.learn(paused, 10, new SeededRandom(6));
            Learners.learn(straight, 10, new SeededRandom(6));
            assertThat(Learners.learntArrays(paused)).isEqualTo(Learners.learntArrays(straight));
            assertThat(paused.servingModel(Map.of())).isEqualTo(straight.servingModel(Map.of()));
        }
    }

    @Test
    void withoutALabelItIsPausedToo() {
        try (OnlineLearner learner = learnt(Learners.ENGINE, false)) {
            Progress before = learner.progress();
            batch.add(Learners.flat(20), MiniBatch.UNLABELLED);
            StepResult result = learner.observe(batch, predictions);
            assertThat(result.outcome()).isEqualTo(Outcome.PAUSED);
            assertThat(result.labelledRows()).isZero();
            assertThat(learner.progress().imagesSeen()).isEqualTo(before.imagesSeen() + 1);
            assertThat(learner.progress().windowAccuracy()).isEqualTo(before.windowAccuracy());
        }
    }

    @Test
    void refusesTheMiniBatchesThatLearningRefuses() {
        try (OnlineLearner learner = learnt(Learners.ENGINE, false)) {
            byte[] digest = learner.stateDigest();
            Learners.fill(batch, Learners.BATCH_SIZE + 1, new SeededRandom(9));
            assertThatThrownBy(() -> learner.observe(batch, predictions))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("At most 8 labelled images make a step, found 9");
            batch.clear();
            batch.add(Learners.flat(0), Learners.CLASSES);
            assertThatThrownBy(() -> learner.observe(batch, predictions))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A label lies in 0 to 3, found 4 at row 0");
            assertThat(learner.stateDigest()).isEqualTo(digest);
        }
    }
}
