package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final LearningRateSchedule OVERFLOWING =
            new LearningRateSchedule.Constant(1e300);

    private final MiniBatch batch = Learners.miniBatch();
    private final Predictions predictions = Learners.predictions();

    /** Every number of the array called {@code name} becomes {@code value}. */
    private static void fill(Map<String, StoredArray> arrays, String name, float value) {
        StoredArray old = LearnerState.array(arrays, name);
        ByteBuffer bytes =
                ByteBuffer.allocate(old.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(value);
        }
        arrays.put(name, new StoredArray(old.type(), old.shape(), bytes.flip()));
    }

    /** A learner whose output overflows for bright images, and only for them. */
    private static OnlineLearner poisoned(DivergencePolicy policy) {
        LearnerSettings settings =
                Learners.settings().architecture(Learners.linear()).onDivergence(policy).build();
        try (OnlineLearner healthy = OnlineLearner.create(settings, Learners.ENGINE)) {
            byte[] snapshot =
                    Learners.changed(
                            healthy,
                            arrays -> {
                                fill(arrays, "parameters/dense1.bias", 2e38f);
                                fill(arrays, "parameters/dense1.weight", 2e38f);
                            });
            return OnlineLearner.restore(settings, Learners.ENGINE, snapshot);
        }
    }

    private void fillWith(int brightness) {
        batch.clear();
        for (int row = 0; row < Learners.BATCH_SIZE; row++) {
            batch.add(Learners.flat(brightness), row % Learners.CLASSES);
        }
    }

    @Test
    void stopLeavesTheLearnerAsItWas() {
        try (OnlineLearner learner = poisoned(DivergencePolicy.STOP)) {
            byte[] digest = learner.stateDigest();
            fillWith(255);
            assertThatThrownBy(() -> learner.learn(batch, predictions, false))
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("Step 1 diverged: a logit of the prediction is not finite");
            assertThat(learner.stateDigest()).isEqualTo(digest);
            fillWith(0);
            assertThat(learner.learn(batch, predictions, false).outcome())
                    .isEqualTo(Outcome.LEARNT);
        }
    }

    @Test
    void skipRefusesOneMiniBatchAndGoesOn() {
        try (OnlineLearner learner = poisoned(DivergencePolicy.SKIP)) {
            SortedMap<String, StoredArray> before = Learners.learntArrays(learner);
            fillWith(255);
            StepResult refused = learner.learn(batch, predictions, true);
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.refusal()).isEqualTo("a logit of the prediction");
            assertThat(refused.correct()).isZero();
            assertThat(predictions.predictedClass(0)).isEqualTo(Predictions.NO_CLASS);
            learner.learn(batch, predictions, true);
            assertThat(learner.consecutiveRefusals()).isEqualTo(2);
            assertThat(Learners.learntArrays(learner)).isEqualTo(before);
            assertThat(learner.progress().step()).isZero();
            assertThat(learner.progress().imagesSeen()).isEqualTo(2 * Learners.BATCH_SIZE);
            fillWith(0);
            StepResult learnt = learner.learn(batch, predictions, false);
            assertThat(learnt.outcome()).isEqualTo(Outcome.LEARNT);
            assertThat(learner.consecutiveRefusals()).isZero();
            assertThat(learner.progress().step()).isEqualTo(1);
        }
    }

    @Test
    void aPausedLearnerStopsAtWhatItCannotPredict() {
        try (OnlineLearner learner = poisoned(DivergencePolicy.STOP)) {
            byte[] digest = learner.stateDigest();
            fillWith(255);
            assertThatThrownBy(() -> learner.observe(batch, predictions))
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("Step 1 diverged: a logit of the prediction is not finite");
            assertThat(learner.stateDigest()).isEqualTo(digest);
            fillWith(0);
            assertThat(learner.observe(batch, predictions).outcome()).isEqualTo(Outcome.PAUSED);
        }
    }

    @Test
    void aPausedLearnerRefusesWhatItCannotPredictAndGoesOn() {
        try (OnlineLearner learner = poisoned(DivergencePolicy.SKIP)) {
            SortedMap<String, StoredArray> before = Learners.learntArrays(learner);
            fillWith(255);
            StepResult refused = learner.observe(batch, predictions);
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.refusal()).isEqualTo("a logit of the prediction");
            assertThat(refused.loss()).isNaN();
            assertThat(refused.correct()).isZero();
            assertThat(learner.consecutiveRefusals()).isEqualTo(1);
            assertThat(learner.progress().imagesSeen()).isEqualTo(Learners.BATCH_SIZE);
            fillWith(0);
            assertThat(learner.observe(batch, predictions).outcome()).isEqualTo(Outcome.PAUSED);
            assertThat(learner.progress().step()).isZero();
            assertThat(Learners.learntArrays(learner)).isEqualTo(before);
        }
    }

    @Test
    void predictingWhatIsNotFiniteIsAnError() {
        try (OnlineLearner learner = poisoned(DivergencePolicy.SKIP)) {
            fillWith(0);
            batch.add(Learners.flat(255), MiniBatch.UNLABELLED);
            assertThatThrownBy(() -> learner.predict(batch, predictions))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("image 8 of 9 is not finite");
        }
    }

    @Test
    void aParameterThatOverflowsInTheUpdateIsPutBack() {
        LearnerSettings settings =
                Learners.settings()
                        .schedule(OVERFLOWING)
                        .onDivergence(DivergencePolicy.SKIP)
                        .build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            SortedMap<String, StoredArray> before = Learners.learntArrays(learner);
            Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(9));
            StepResult result = learner.learn(batch, predictions, false);
            assertThat(result.refusal()).isEqualTo("a parameter after the step");
            assertThat(result.gradientNorm()).isPositive().isFinite();
            assertThat(result.learningRate()).isEqualTo(1e300);
            assertThat(Learners.learntArrays(learner)).isEqualTo(before);
        }
    }

    @Test
    void stopNamesTheStep() {
        LearnerSettings settings = Learners.settings().build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            Learners.learn(learner, 3, new SeededRandom(5));
            byte[] snapshot =
                    Learners.changed(
                            learner,
                            arrays -> {
                                // Inference divides by the running deviation, training does not.
                                fill(arrays, "state/norm1.runningVariance", 1e38f);
                                fill(arrays, "parameters/norm1.scale", 3e38f);
                            });
            try (OnlineLearner broken =
                    OnlineLearner.restore(settings, Learners.ENGINE, snapshot)) {
                byte[] digest = broken.stateDigest();
                assertThatThrownBy(() -> Learners.learn(broken, 1, new SeededRandom(6)))
                        .isInstanceOf(DivergedException.class)
                        .hasMessage("Step 4 diverged: a logit is not finite");
                assertThat(broken.stateDigest()).isEqualTo(digest);
            }
        }
    }

    @Test
    void noServingModelComesFromParametersThatAreNotFinite() {
        LearnerSettings settings = Learners.settings().averaging(new Averaging.None()).build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            byte[] snapshot =
                    Learners.changed(
                            learner, arrays -> fill(arrays, "parameters/norm1.shift", Float.NaN));
            try (OnlineLearner broken =
                    OnlineLearner.restore(settings, Learners.ENGINE, snapshot)) {
                assertThatThrownBy(() -> broken.servingModel(Map.of()))
                        .isInstanceOf(ModelException.class)
                        .hasMessageContaining("norm1.shift does not");
            }
        }
    }
}
