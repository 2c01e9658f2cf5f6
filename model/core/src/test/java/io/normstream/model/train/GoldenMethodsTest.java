package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.AdaptiveNorm;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.BatchNormPreconditioning;
import io.normstream.model.norm.BatchRenorm;
import io.normstream.model.norm.ContinualNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Mabn;
import io.normstream.model.norm.MemorizedNorm;
import io.normstream.model.norm.Mimic;
import io.normstream.model.norm.None;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.OnlineNorm;
import io.normstream.model.norm.PowerNorm;
import io.normstream.model.norm.Preconditioned;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.Scalar;
import io.normstream.model.norm.ScaledWs;
import io.normstream.model.norm.TaskBalancedNorm;
import io.normstream.model.norm.UnifiedNorm;
import io.normstream.model.norm.WeightCentering;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A file with every normalisation method, written once and never again, after 12 steps in the
 * reference engine: renaming a method, a hyperparameter, a parameter or a state breaks it. A method
 * that comes later gets a file of its own.
 */
class GoldenMethodsTest {
    private static final String DIGEST =
            "c319ecede9cc272a9069ff3e837d1d216fefd8762b83523dd44d06d80eda7132";
    private static final RunningStatistics RUNNING = new RunningStatistics(0.2, true, true, true);

    private static final List<Normalizer> METHODS =
            List.of(
                    new AdaptiveNorm(1e-4, RUNNING, 0.5),
                    new BatchNorm(1e-4, RUNNING),
                    new BatchRenorm(1e-4, RUNNING, 2, 1, 2, 5, 6),
                    new ContinualNorm(2, 1e-4, RUNNING),
                    new GroupNorm(2, 1e-4),
                    new Mabn(3, 1e-4, 0.05, true, 4, 5, 3),
                    new MemorizedNorm(1e-4, 3, 0.8, true, true),
                    new Mimic(0.9, new BatchRenorm(1e-4, RUNNING, 1, 0, 2, 5, 6)),
                    new None(),
                    new OnlineNorm(0.99, 0.9, true, 1e-4),
                    new PowerNorm(1e-4, 0.05, 0.1, 3, false),
                    new Preconditioned(new BatchNormPreconditioning(0.9, 1e-2, 1e-3, true)),
                    new Scalar(0.8),
                    new ScaledWs(),
                    new TaskBalancedNorm(1e-4, RUNNING, true, 0.5),
                    new UnifiedNorm(1e-4, RUNNING, 0.6, 3, true, true));

    private static LearnerSettings settings() {
        Conv2d convolution =
                new Conv2d(
                        4,
                        3,
                        2,
                        1,
                        true,
                        new WeightCentering(5),
                        new BatchNormPreconditioning(0.9, 1e-2, 1e-3, true));
        Sequential.Builder layers = Sequential.builder().add(convolution);
        for (Normalizer method : METHODS) {
            layers.add(new Normalization(method, Affine.SCALE_AND_SHIFT, 0.9));
        }
        layers.add(new GlobalAveragePool()).add(new Dense(Learners.CLASSES));
        return Learners.settings()
                .architecture(
                        new Architecture(
                                "methods", Learners.INPUT, Learners.CLASSES, layers.build()))
                .build();
    }

    @Test
    void everyMethodHasAFile() {
        assertThat(METHODS.stream().<Class<?>>map(Normalizer::getClass))
                .containsExactlyInAnyOrderElementsOf(NormalizationMethods.types());
    }

    @Test
    void theFileOfAllMethodsIsReadAndContinued() throws IOException {
        byte[] file = GoldenSnapshotTest.file("training-5-methods.safetensors");
        TrainingSnapshot snapshot = TrainingSnapshot.decode(file);
        assertThat(snapshot.encode()).isEqualTo(file);
        assertThat(HexFormat.of().formatHex(snapshot.digest())).isEqualTo(DIGEST);
        try (OnlineLearner learner = OnlineLearner.restore(settings(), Learners.ENGINE, file)) {
            assertThat(learner.stateDigest()).isEqualTo(snapshot.digest());
            Learners.learn(learner, 1, new SeededRandom(1));
            assertThat(learner.progress().step()).isEqualTo(13);
        }
    }
}
