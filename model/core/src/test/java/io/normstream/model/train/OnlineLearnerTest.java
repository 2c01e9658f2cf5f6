package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.nn.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnlineLearnerTest {
    private final MiniBatch batch = Learners.miniBatch();
    private final Predictions predictions = Learners.predictions();

    private static OnlineLearner create(SettingsBuilder settings) {
        return OnlineLearner.create(settings.build(), Learners.ENGINE);
    }

    @Test
    void learnsAStreamThatCanBeLearnt() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Learners.learn(learner, 2, new SeededRandom(5));
            assertThat(learner.progress().prequentialAccuracy()).isLessThan(0.6);
            Learners.learn(learner, 60, new SeededRandom(6));
            assertThat(learner.progress().windowAccuracy()).isGreaterThan(0.9);
            assertThat(learner.progress().step()).isEqualTo(62);
            assertThat(learner.progress().imagesSeen()).isEqualTo(62 * Learners.BATCH_SIZE);
        }
    }

    @Test
    void predictsBeforeItLearns() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Learners.learn(learner, 5, new SeededRandom(5));
            Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(9));
            Predictions before = Learners.predictions();
            learner.predict(batch, before);
            StepResult result = learner.learn(batch, predictions, false);
            int correct = 0;
            for (int row = 0; row < batch.rows(); row++) {
                assertThat(probabilities(predictions, row)).isEqualTo(probabilities(before, row));
                correct += before.predictedClass(row) == batch.label(row) ? 1 : 0;
            }
            assertThat(result.correct()).isEqualTo(correct);
            assertThat(result.outcome()).isEqualTo(Outcome.LEARNT);
            assertThat(result.loss()).isBetween(0.0, 5.0);
            assertThat(result.gradientNorm()).isPositive();
            assertThat(result.learningRate()).isEqualTo(0.1 / Math.sqrt(1.05));
            learner.predict(batch, before);
            assertThat(probabilities(before, 0)).isNotEqualTo(probabilities(predictions, 0));
        }
    }

    @Test
    void trainsOnNumbersAsItLearnsFromBytes() {
        try (OnlineLearner learner = create(Learners.settings());
                OnlineLearner trained = create(Learners.settings())) {
            Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(9));
            float[] images = new float[batch.rows() * Learners.INPUT.size()];
            int[] labels = new int[batch.rows()];
            for (int row = 0; row < batch.rows(); row++) {
                batch.copyRow(row, images, row);
                labels[row] = batch.label(row);
            }
            StepResult learnt = learner.learn(batch, predictions, false);
            assertThat(trained.train(images, labels, labels.length)).isEqualTo(learnt.loss());
            assertThat(trained.servingModel(Map.of())).isEqualTo(learner.servingModel(Map.of()));
            assertThat(trained.progress().step()).isEqualTo(1);
            assertThat(trained.progress().imagesSeen()).isZero();
        }
    }

    @Test
    void refusesToTrainOnLabelsThatAreNoClasses() {
        try (OnlineLearner learner = create(Learners.settings())) {
            float[] images = new float[Learners.INPUT.size()];
            for (int label : new int[] {MiniBatch.UNLABELLED, Learners.CLASSES}) {
                assertThatThrownBy(() -> learner.train(images, new int[] {label}, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("0 to 3, found " + label);
            }
        }
    }

    @Test
    void predictingChangesNothing() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Learners.learn(learner, 5, new SeededRandom(5));
            byte[] digest = learner.stateDigest();
            Learners.fill(batch, 19, new SeededRandom(9));
            learner.predict(batch, predictions);
            float[] first = probabilities(predictions, 18);
            for (int i = 0; i < 5; i++) {
                learner.predict(batch, predictions);
                assertThat(probabilities(predictions, 18)).isEqualTo(first);
            }
            assertThat(learner.stateDigest()).isEqualTo(digest);
        }
    }

    @Test
    void aRowIsPredictedAlikeInAnyMiniBatch() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Learners.learn(learner, 5, new SeededRandom(5));
            byte[] image = Learners.image(2, new SeededRandom(11));
            batch.add(image, MiniBatch.UNLABELLED);
            learner.predict(batch, predictions);
            float[] alone = probabilities(predictions, 0);
            Learners.fill(batch, 20, new SeededRandom(9));
            batch.add(image, MiniBatch.UNLABELLED);
            learner.predict(batch, predictions);
            assertThat(probabilities(predictions, 20)).isEqualTo(alone);
        }
    }

    @Test
    void probabilitiesAddUpToOne() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Learners.fill(batch, 20, new SeededRandom(9));
            learner.predict(batch, predictions);
            assertThat(predictions.rows()).isEqualTo(20);
            for (int row = 0; row < 20; row++) {
                float sum = 0;
                float largest = 0;
                for (float probability : probabilities(predictions, row)) {
                    sum += probability;
                    largest = Math.max(largest, probability);
                }
                assertThat(sum).isCloseTo(1, within(1e-6f));
                assertThat(predictions.probability(row, predictions.predictedClass(row)))
                        .isEqualTo(largest);
            }
        }
    }

    @Test
    void theSeedDecidesEverything() {
        try (OnlineLearner one = create(Learners.settings());
                OnlineLearner same = create(Learners.settings());
                OnlineLearner other = create(Learners.settings().seed(2))) {
            for (OnlineLearner learner : List.of(one, same, other)) {
                Learners.learn(learner, 10, new SeededRandom(5));
            }
            assertThat(same.stateDigest()).isEqualTo(one.stateDigest());
            assertThat(other.stateDigest()).isNotEqualTo(one.stateDigest());
        }
    }

    @Test
    void learnsFromTheLabelledRowsOnly() {
        try (OnlineLearner mixed = create(Learners.settings());
                OnlineLearner labelled = create(Learners.settings())) {
            SeededRandom random = new SeededRandom(9);
            MiniBatch onlyLabelled = Learners.miniBatch();
            for (int row = 0; row < 12; row++) {
                int label = row % 3 == 0 ? row / 3 : MiniBatch.UNLABELLED;
                byte[] image = Learners.image(row % 4, random);
                batch.add(image, label);
                if (label != MiniBatch.UNLABELLED) {
                    onlyLabelled.add(image, label);
                }
            }
            StepResult result = mixed.learn(batch, predictions, false);
            assertThat(result.labelledRows()).isEqualTo(4);
            assertThat(result.unlabelledRows()).isEqualTo(8);
            assertThat(predictions.rows()).isEqualTo(12);
            assertThat(mixed.progress().imagesSeen()).isEqualTo(12);
            StepResult expected = labelled.learn(onlyLabelled, Learners.predictions(), false);
            assertThat(result.loss()).isEqualTo(expected.loss());
            assertThat(result.gradientNorm()).isEqualTo(expected.gradientNorm());
        }
    }

    @Test
    void withoutALabelItOnlyPredicts() {
        try (OnlineLearner learner = create(Learners.settings())) {
            for (int row = 0; row < 10; row++) {
                batch.add(Learners.flat(row * 20), MiniBatch.UNLABELLED);
            }
            StepResult result = learner.learn(batch, predictions, true);
            assertThat(result.outcome()).isEqualTo(Outcome.UNLABELLED);
            assertThat(result.loss()).isNaN();
            assertThat(result.gradientNorm()).isNaN();
            assertThat(predictions.rows()).isEqualTo(10);
            assertThat(learner.progress().step()).isZero();
            assertThat(learner.progress().imagesSeen()).isEqualTo(10);
        }
    }

    @Test
    void refusesMiniBatchesThatItCannotLearn() {
        try (OnlineLearner learner = create(Learners.settings())) {
            byte[] digest = learner.stateDigest();
            Learners.fill(batch, Learners.BATCH_SIZE + 1, new SeededRandom(9));
            assertThatThrownBy(() -> learner.learn(batch, predictions, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("At most 8 labelled images make a step, found 9");
            batch.clear();
            batch.add(Learners.flat(0), Learners.CLASSES);
            assertThatThrownBy(() -> learner.learn(batch, predictions, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A label lies in 0 to 3, found 4 at row 0");
            MiniBatch otherShape = new MiniBatch(new Shape(8, 4, 2), 1);
            assertThatThrownBy(() -> learner.learn(otherShape, predictions, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The network takes images of 8x8x1, found 8x4x2");
            assertThatThrownBy(() -> learner.predict(batch, new Predictions(1, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4 classes");
            assertThat(learner.stateDigest()).isEqualTo(digest);
        }
    }

    @Test
    void diagnosesTheLastDiagnosedStep() {
        try (OnlineLearner learner = create(Learners.settings())) {
            Diagnostics first = learner.diagnostics();
            assertThat(first.largestNormalized()).isNaN();
            assertThat(first.inputMean()).containsExactly(0);
            assertThat(first.scales())
                    .extracting(ChannelSummary::layer)
                    .containsExactly("input", "norm1");
            assertThat(first.scales().get(1).mean()).isEqualTo(0.5);
            assertThat(first.shifts()).containsExactly(new ChannelSummary("norm1", 0, 0, 0));
            assertThat(first.statisticsDistances()).isEmpty();
            Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(9));
            learner.learn(batch, predictions, false);
            assertThat(learner.diagnostics()).isSameAs(first);
            for (int step = 0; step < 30; step++) {
                learner.learn(batch, predictions, true);
            }
            Diagnostics last = learner.diagnostics();
            assertThat(last.largestNormalized()).isBetween(1.0, Math.sqrt(8 * 64 - 1));
            assertThat(last.inputMean()[0]).isBetween(0.2, 0.5);
            assertThat(last.inputStandardDeviation()[0]).isBetween(0.05, 0.3);
            ChannelSummary scale = last.scales().get(1);
            assertThat(scale.min()).isLessThan(scale.mean());
            assertThat(scale.mean()).isLessThan(scale.max());
            assertThat(last.shifts().get(0).min()).isLessThan(last.shifts().get(0).max());
            assertThat(last.statisticsDistances())
                    .extracting(ChannelSummary::layer)
                    .containsExactly("input", "norm1");
            // Running statistics that are not bias-corrected remember where they started.
            double forgotten = Math.pow(0.9, 31);
            double deviation = last.inputStandardDeviation()[0];
            double batchVariance = (deviation * deviation - forgotten) / (1 - forgotten);
            double ratio = batchVariance / (deviation * deviation);
            assertThat(last.statisticsDistances().get(0).mean())
                    .isGreaterThan((ratio + 1 / ratio - 2) / 2)
                    .isLessThan((ratio + 1 / ratio - 2) / 2 + 0.02);
        }
    }

    @Test
    void withoutInputNormalizationThereAreNoInputStatistics() {
        try (OnlineLearner learner = create(Learners.settings().architecture(Learners.linear()))) {
            assertThat(learner.diagnostics().inputMean()).isEmpty();
            assertThat(learner.diagnostics().inputStandardDeviation()).isEmpty();
            assertThat(learner.diagnostics().scales()).isEmpty();
        }
    }

    @Test
    void onceClosedItRefusesToTouchItsMemory() {
        OnlineLearner learner = create(Learners.settings());
        byte[] snapshot = learner.trainingSnapshot(Map.of());
        learner.close();
        learner.close();
        assertThatThrownBy(learner::stateDigest).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> learner.predict(batch, predictions))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> learner.learn(batch, predictions, false))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> learner.observe(batch, predictions))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> learner.setLearningRate(0.1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> learner.load(snapshot)).isInstanceOf(IllegalStateException.class);
    }

    private static float[] probabilities(Predictions predictions, int row) {
        float[] out = new float[predictions.classes()];
        predictions.copyProbabilities(row, out);
        return out;
    }
}
