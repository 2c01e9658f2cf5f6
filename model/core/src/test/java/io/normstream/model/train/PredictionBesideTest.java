package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.Recipes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predicting in another thread changes when things are computed, and nothing else. */
class PredictionBesideTest {
    private static final int STEPS = 40;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final MiniBatch batch = Learners.miniBatch();

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    /** One thread each: more threads than cores wait for each other. */
    static Stream<Engine> engines() {
        return LoadableEngines.all().stream().filter(engine -> engine.threads() == 1);
    }

    /** All that a run says: steps, predictions, and snapshots now and then. */
    private List<Object> run(OnlineLearner learner) {
        List<Object> said = new ArrayList<>();
        Predictions predictions = Learners.predictions();
        SeededRandom random = new SeededRandom(3);
        for (int step = 1; step <= STEPS; step++) {
            Learners.fill(batch, 1 + step % Learners.BATCH_SIZE, random);
            for (int extra = 0; extra < step % 3; extra++) {
                batch.add(Learners.image(extra, random), MiniBatch.UNLABELLED);
            }
            said.add(learner.learn(batch, predictions, step % 10 == 0));
            for (int row = 0; row < predictions.rows(); row++) {
                said.add(predictions.probability(row, row % Learners.CLASSES));
            }
            if (step % 8 == 0) {
                said.add(ByteBuffer.wrap(learner.trainingSnapshot(Map.of())));
                said.add(ByteBuffer.wrap(learner.servingModel(Map.of())));
            }
        }
        return said;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyByteIsThatOfPredictingBefore(Engine engine) {
        LearnerSettings settings =
                Learners.settings()
                        .architecture(
                                Architectures.create(
                                        "small-cnn",
                                        Learners.INPUT,
                                        Learners.CLASSES,
                                        Recipes.revised()))
                        .build();
        try (OnlineLearner before = OnlineLearner.create(settings, engine);
                OnlineLearner beside = OnlineLearner.create(settings, engine, thread)) {
            assertThat(run(beside)).isEqualTo(run(before));
        }
    }

    @Test
    void learnersShareAThread() {
        LearnerSettings settings = Learners.settings().build();
        try (OnlineLearner one = OnlineLearner.create(settings, Learners.ENGINE, thread);
                OnlineLearner other = OnlineLearner.create(settings, Learners.ENGINE, thread)) {
            assertThat(run(one)).isEqualTo(run(other));
        }
    }

    @Test
    void anInterruptWaitsForThePredictionAndStaysSet() {
        LearnerSettings settings = Learners.settings().build();
        Predictions predictions = Learners.predictions();
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(3));
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE, thread)) {
            Thread.currentThread().interrupt();
            StepResult result = learner.learn(batch, predictions, false);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result.outcome()).isEqualTo(Outcome.LEARNT);
            assertThat(predictions.rows()).isEqualTo(Learners.BATCH_SIZE);
        }
    }

    @Test
    void whatBreaksInTheOtherThreadIsTold() {
        LearnerSettings settings = Learners.settings().build();
        Predictions tooFewClasses = new Predictions(Learners.BATCH_SIZE, Learners.CLASSES - 1);
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(3));
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE, thread)) {
            byte[] digest = learner.stateDigest();
            assertThatThrownBy(() -> learner.learn(batch, tooFewClasses, false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the predictions have room for 3");
            assertThat(learner.stateDigest()).isEqualTo(digest);
        }
    }
}
