package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static OnlineLearner trained(Averaging averaging) {
        OnlineLearner learner =
                OnlineLearner.create(
                        Learners.settings().averaging(averaging).build(), Learners.ENGINE);
        Learners.learn(learner, 12, new SeededRandom(5));
        return learner;
    }

    @Test
    void withoutAveragingItPredictsAsTheLearnerDoes() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, 20, new SeededRandom(9));
        Predictions expected = Learners.predictions();
        Predictions found = Learners.predictions();
        try (OnlineLearner learner = trained(new Averaging.None());
                Predictor predictor =
                        Predictor.load(
                                learner.servingModel(Map.of("run", "7")),
                                Learners.ENGINE,
                                Learners.BATCH_SIZE)) {
            learner.predict(batch, expected);
            predictor.predict(batch, found);
            for (int row = 0; row < batch.rows(); row++) {
                for (int cls = 0; cls < Learners.CLASSES; cls++) {
                    assertThat(found.probability(row, cls))
                            .isEqualTo(expected.probability(row, cls));
                }
            }
            assertThat(predictor.architecture()).isEqualTo(Learners.convolutional());
            assertThat(predictor.metadata()).containsEntry("run", "7");
            assertThat(predictor.digest())
                    .isEqualTo(ServingModel.decode(learner.servingModel(Map.of())).digest());
        }
    }

    @Test
    void withAveragingItServesTheAverages() {
        try (OnlineLearner learner = trained(new Averaging.PolynomialDecay(0))) {
            ServingModel model = ServingModel.decode(learner.servingModel(Map.of()));
            Map<String, StoredArray> live =
                    TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays();
            assertThat(model.arrays().get("conv1.weight"))
                    .isEqualTo(live.get("average/conv1.weight"))
                    .isNotEqualTo(live.get("parameters/conv1.weight"));
            assertThat(model.arrays().get("norm1.runningMean"))
                    .isEqualTo(live.get("averageState/norm1.runningMean"))
                    .isNotEqualTo(live.get("state/norm1.runningMean"));
        }
    }

    @Test
    void anotherPrecisionIsRefused() {
        try (OnlineLearner learner = trained(new Averaging.None())) {
            byte[] model = learner.servingModel(Map.of());
            assertThatThrownBy(() -> Predictor.load(model, ReferenceEngine.float64(1), 1))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("holds float32");
        }
    }

    @Test
    void onceClosedItRefusesToTouchItsMemory() {
        try (OnlineLearner learner = trained(new Averaging.None())) {
            Predictor predictor =
                    Predictor.load(learner.servingModel(Map.of()), Learners.ENGINE, 1);
            predictor.close();
            predictor.close();
            assertThatThrownBy(
                            () -> predictor.predict(Learners.miniBatch(), Learners.predictions()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
