package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Files that the last program of version 2 wrote, with what those of {@link GoldenSnapshotTest}
 * have not: normalisations one behind the other, dense layers and convolutions without one, a
 * projected residual, an average by polynomial decay.
 */
class StackedGoldenSnapshotTest {
    private static LearnerSettings settings() {
        return Learners.settings()
                .architecture(
                        new Architecture(
                                "stacked",
                                Learners.INPUT,
                                Learners.CLASSES,
                                Sequential.of(
                                        Conv2d.of3x3(4, 2),
                                        new Normalization(GroupNorm.of(2), Affine.NONE, 1),
                                        new Normalization(
                                                BatchNorm.of(RunningStatistics.pytorch()),
                                                Affine.SCALE_AND_SHIFT,
                                                0.5),
                                        new Relu(),
                                        new Residual(
                                                Sequential.of(Conv2d.of3x3(6, 2), new Relu()),
                                                Sequential.of(Conv2d.of1x1(6, 2))),
                                        new Dense(5),
                                        new Relu(),
                                        new Dense(Learners.CLASSES))))
                .build();
    }

    @Test
    void snapshotsOfVersion2WithStackedNormalizations() throws IOException {
        byte[] training = GoldenSnapshotTest.file("training-2-stacked.safetensors");
        byte[] serving = GoldenSnapshotTest.file("serving-2-stacked.safetensors");
        LearnerSettings settings = settings();
        TrainingSnapshot snapshot = TrainingSnapshot.decode(training);
        assertThat(snapshot.encode()).isEqualTo(training);
        try (OnlineLearner learner = OnlineLearner.restore(settings, Learners.ENGINE, training)) {
            assertThat(learner.stateDigest()).isEqualTo(snapshot.digest());
            assertThat(ServingModel.decode(learner.servingModel(Map.of())).digest())
                    .isEqualTo(ServingModel.decode(serving).digest());
            Learners.learn(learner, 1, new SeededRandom(1));
            assertThat(learner.progress().step()).isEqualTo(41);
        }
        try (Predictor predictor = Predictor.load(serving, Learners.ENGINE, 4)) {
            assertThat(predictor.architecture()).isEqualTo(settings.architecture());
        }
    }
}
