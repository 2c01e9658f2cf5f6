package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A base learning rate that is set while a learner learns. The configured one is 0.1. */
class SetLearningRateTest {
    private static final LearnerSettings SETTINGS = Learners.settings().build();
    private static final String BASE_RATE = "counters/baseLearningRate";

    private static OnlineLearner create(LearnerSettings settings) {
        return OnlineLearner.create(settings, Learners.ENGINE);
    }

    private static OnlineLearner learnt() {
        OnlineLearner learner = create(SETTINGS);
        Learners.learn(learner, 5, new SeededRandom(5));
        return learner;
    }

    /** The base rate that the next step is computed with. */
    private static double base(OnlineLearner learner) {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, 1, new SeededRandom(1));
        double rate = learner.observe(batch, Learners.predictions()).learningRate();
        return rate * Math.sqrt(1 + learner.progress().step() / 100.0);
    }

    @Test
    void theScheduleGoesOnFromTheNewBase() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(9));
        try (OnlineLearner learner = learnt()) {
            learner.setLearningRate(0.02);
            assertThat(learner.learn(batch, Learners.predictions(), false).learningRate())
                    .isEqualTo(0.02 / Math.sqrt(1.05));
            learner.setLearningRate(0.5);
            assertThat(learner.learn(batch, Learners.predictions(), false).learningRate())
                    .isEqualTo(0.5 / Math.sqrt(1.06));
        }
    }

    @Test
    void everyStepIsThatOfALearnerThatWasConfiguredSo() {
        LearnerSettings slow = constant(0.05);
        float[] images = new float[Learners.INPUT.size()];
        try (OnlineLearner set = create(constant(0.1));
                OnlineLearner configured = create(slow)) {
            set.setLearningRate(0.05);
            for (OnlineLearner learner : new OnlineLearner[] {set, configured}) {
                Learners.learn(learner, 5, new SeededRandom(5));
                learner.train(images, new int[] {1}, 1);
            }
            assertThat(ServingModel.decode(set.servingModel(Map.of())).digest())
                    .isEqualTo(ServingModel.decode(configured.servingModel(Map.of())).digest());
            assertThat(Learners.learntArrays(set))
                    .containsAllEntriesOf(Learners.learntArrays(configured));
        }
    }

    private static LearnerSettings constant(double rate) {
        return Learners.settings().schedule(new LearningRateSchedule.Constant(rate)).build();
    }

    @Test
    void itIsPartOfTheTrainingState() {
        try (OnlineLearner learner = learnt()) {
            byte[] before = learner.stateDigest();
            learner.setLearningRate(0.02);
            assertThat(learner.stateDigest()).isNotEqualTo(before);
            byte[] snapshot = learner.trainingSnapshot(Map.of());
            try (OnlineLearner restored =
                    OnlineLearner.restore(SETTINGS, Learners.ENGINE, snapshot)) {
                assertThat(restored.trainingSnapshot(Map.of())).isEqualTo(snapshot);
                Learners.learn(learner, 5, new SeededRandom(6));
                Learners.learn(restored, 5, new SeededRandom(6));
                assertThat(restored.trainingSnapshot(Map.of()))
                        .isEqualTo(learner.trainingSnapshot(Map.of()));
            }
        }
    }

    @Test
    void goingBackTakesTheRateOfThatTime() {
        try (OnlineLearner learner = learnt()) {
            byte[] unset = learner.trainingSnapshot(Map.of());
            learner.setLearningRate(0.02);
            byte[] set = learner.trainingSnapshot(Map.of());
            learner.setLearningRate(0.5);

            learner.load(set);
            assertThat(learner.trainingSnapshot(Map.of())).isEqualTo(set);
            assertThat(base(learner)).isCloseTo(0.02, within(1e-15));
            learner.load(unset);
            assertThat(learner.trainingSnapshot(Map.of())).isEqualTo(unset);
            assertThat(base(learner)).isCloseTo(0.1, within(1e-15));
        }
    }

    /** So that snapshots and digests of those who set none are what they were. */
    @Test
    void whereNoneWasSetTheArraysAreThoseOfEver() {
        try (OnlineLearner learner = learnt()) {
            assertThat(Learners.learntArrays(learner)).doesNotContainKey(BASE_RATE);
            int arrays = Learners.learntArrays(learner).size();
            learner.setLearningRate(0.1);
            assertThat(Learners.learntArrays(learner)).containsKey(BASE_RATE).hasSize(arrays + 1);
        }
    }

    @Test
    void refusesWhatIsNoRate() {
        try (OnlineLearner learner = learnt()) {
            learner.setLearningRate(0.02);
            byte[] digest = learner.stateDigest();
            for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatThrownBy(() -> learner.setLearningRate(rate))
                        .isInstanceOf(ModelException.class)
                        .hasMessageContaining("finite and above 0, found " + rate);
            }
            assertThat(learner.stateDigest()).isEqualTo(digest);
            assertThat(base(learner)).isCloseTo(0.02, within(1e-15));
        }
    }

    @Test
    void aStoredRateThatIsNoneIsRefused() {
        refused(
                arrays ->
                        arrays.put(
                                BASE_RATE,
                                StoredArray.ofLongs(Double.doubleToLongBits(Double.NaN))),
                "finite and above 0, found NaN");
        refused(arrays -> arrays.put(BASE_RATE, StoredArray.ofLongs(0)), "found 0.0");
        refused(arrays -> arrays.put(BASE_RATE, StoredArray.ofLongs(1, 2)), "must have shape [1]");
    }

    private static void refused(Consumer<Map<String, StoredArray>> change, String message) {
        try (OnlineLearner learner = learnt()) {
            byte[] broken = Learners.changed(learner, change);
            byte[] digest = learner.stateDigest();
            assertThatThrownBy(() -> OnlineLearner.restore(SETTINGS, Learners.ENGINE, broken))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(message);
            assertThatThrownBy(() -> learner.load(broken))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(message);
            assertThat(learner.stateDigest()).isEqualTo(digest);
            assertThat(TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays())
                    .doesNotContainKey(BASE_RATE);
        }
    }
}
