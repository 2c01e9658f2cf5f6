package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
    private static final Shape INPUT = Learners.INPUT;

    private final Predictor predictor = predictor();
    private final Evaluation evaluation = new Evaluation(predictor);
    private final Random random = new Random(7);

    private static Predictor predictor() {
        try (OnlineLearner learner =
                OnlineLearner.create(Learners.settings().build(), Learners.ENGINE)) {
            Learners.learn(learner, 12, new SeededRandom(5));
            return Predictor.load(
                    learner.servingModel(Map.of()), Learners.ENGINE, Learners.BATCH_SIZE);
        }
    }

    @AfterEach
    void close() {
        predictor.close();
    }

    /** Gives the evaluation an image, with the class that is predicted for it or another. */
    private void add(boolean right) {
        byte[] image = new byte[INPUT.size()];
        random.nextBytes(image);
        MiniBatch alone = new MiniBatch(INPUT, 1);
        alone.add(image, MiniBatch.UNLABELLED);
        Predictions predictions = new Predictions(1, Learners.CLASSES);
        predictor.predict(alone, predictions);
        int predicted = predictions.predictedClass(0);
        evaluation.add(image, right ? predicted : (predicted + 1) % Learners.CLASSES);
    }

    @Test
    void withoutImagesThereIsNoAccuracy() {
        assertThat(evaluation.tested()).isZero();
        assertThat(evaluation.correct()).isZero();
        assertThat(evaluation.accuracy()).isNaN();
    }

    /** Fewer than are predicted at once, as many, and more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 250})
    void everyImageCountsOnce(int images) {
        for (int i = 0; i < images; i++) {
            add(i % 3 == 0);
        }
        int right = (images + 2) / 3;

        assertThat(evaluation.correct()).isEqualTo(right);
        assertThat(evaluation.tested()).isEqualTo(images);
        assertThat(evaluation.accuracy()).isEqualTo((double) right / images);
    }

    @Test
    void eachClassHasItsShare() {
        for (int i = 0; i < 130; i++) {
            add(i % 2 == 0);
        }
        double[] recalls = evaluation.recalls();

        assertThat(recalls).hasSize(Learners.CLASSES);
        assertThat(evaluation.tested()).isEqualTo(130);
        evaluation.add(new byte[INPUT.size()], Learners.CLASSES + 3); // one it cannot know
        assertThat(evaluation.recalls()).isEqualTo(recalls);
        assertThat(evaluation.tested()).isEqualTo(131);
        assertThat(evaluation.correct()).isEqualTo(65);
    }

    @Test
    void aClassWithoutImagesHasNone() {
        add(true);
        double[] recalls = evaluation.recalls();

        assertThat(Arrays.stream(recalls).filter(recall -> recall == 1)).hasSize(1);
        assertThat(Arrays.stream(recalls).filter(Double::isNaN)).hasSize(Learners.CLASSES - 1);
    }

    @Test
    void itGoesOnWhereItWasAsked() {
        add(true);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        assertThat(evaluation.accuracy()).isEqualTo(1);
        add(false);
        assertThat(evaluation.tested()).isEqualTo(2);
        assertThat(evaluation.accuracy()).isEqualTo(0.5);
    }
}
