package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {
    private static final Shape PIXEL = new Shape(1, 1, 1);

    private final MiniBatch batch = new MiniBatch(PIXEL, 1);
    private final Predictions predictions = new Predictions(1, 2);

    private int add(Score score, int label, int predicted) {
        batch.clear();
        batch.add(new byte[1], label);
        predictions.resize(1);
        predictions.write(0, new double[] {1 - predicted, predicted}, 0);
        return score.add(batch, predictions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 63, 64, 65, 200})
    void theWindowHoldsTheLastLabelledImages(int window) {
        Score score = new Score(window);
        SeededRandom random = new SeededRandom(window);
        Deque<Boolean> expected = new ArrayDeque<>();
        int correct = 0;
        for (int i = 1; i <= 500; i++) {
            boolean hit = random.nextDouble() < 0.3;
            correct += hit ? 1 : 0;
            expected.addLast(hit);
            if (expected.size() > window) {
                expected.removeFirst();
            }
            assertThat(add(score, 1, hit ? 1 : 0)).isEqualTo(hit ? 1 : 0);
            long hits = expected.stream().filter(Boolean::booleanValue).count();
            Progress progress = score.progress(9);
            assertThat(progress.windowAccuracy()).isEqualTo((double) hits / expected.size());
            assertThat(progress.prequentialAccuracy()).isEqualTo((double) correct / i);
            assertThat(progress.correct()).isEqualTo(correct);
            assertThat(progress.step()).isEqualTo(9);
        }
    }

    @Test
    void unlabelledImagesAreSeenButNotScored() {
        Score score = new Score(10);
        assertThat(score.progress(0).prequentialAccuracy()).isNaN();
        assertThat(score.progress(0).windowAccuracy()).isNaN();
        add(score, MiniBatch.UNLABELLED, 1);
        add(score, 1, 1);
        assertThat(score.progress(0)).isEqualTo(new Progress(0, 2, 1, 1, 1));
    }

    @Test
    void anOutputThatIsNotFiniteIsAMiss() {
        Score score = new Score(10);
        batch.add(new byte[1], 0);
        predictions.resize(1);
        predictions.write(0, new double[] {Double.NaN, Double.NaN}, 0);
        assertThat(score.add(batch, predictions)).isZero();
        assertThat(predictions.predictedClass(0)).isEqualTo(Predictions.NO_CLASS);
    }

    @Test
    void continuesFromItsArrays() {
        Score score = new Score(70);
        SeededRandom random = new SeededRandom(3);
        for (int i = 0; i < 100; i++) {
            add(score, 1, random.nextDouble() < 0.5 ? 1 : 0);
        }
        TreeMap<String, StoredArray> saved = new TreeMap<>();
        score.save(saved);
        Score restored = new Score(70);
        restored.load(saved);
        for (int i = 0; i < 100; i++) {
            assertThat(restored.progress(i)).isEqualTo(score.progress(i));
            int predicted = random.nextDouble() < 0.5 ? 1 : 0;
            add(score, 1, predicted);
            add(restored, 1, predicted);
        }
    }
}
