package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.ArchitectureFile;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Sign;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BinaryLayersTest {
    private static final int STEPS = 200;
    private static final String TRAINING =
            "0eb42e132128b99b3d01ff039ab42a9b942072b0fe2b9985dddec4b1ea4d2dbc";

    private static Architecture normalised() {
        String layers =
                "layers: [conv: 8, norm, sign, conv: {channels: 16, stride: 2, binary: true}, norm,"
                        + " sign, conv: {channels: 16, stride: 2, binary: true}, norm, relu,"
                        + " dense: classes]";
        return new ArchitectureFile("normalised", layers)
                .create(Learners.INPUT, Learners.CLASSES, Recipes.revised());
    }

    /** Biases in the place of normalisations. */
    private static Architecture withoutNormalisation() {
        return new Architecture(
                "binary",
                Learners.INPUT,
                Learners.CLASSES,
                Sequential.of(
                        Conv2d.of3x3(8, 2).withBias(),
                        new Sign(),
                        binary(3, 2, WeightStandardization.standard()).withBias(),
                        new Sign(),
                        binary(1, 1, WeightTransform.NONE).inGroups(2),
                        new Dense(Learners.CLASSES)));
    }

    private static Conv2d binary(int kernel, int stride, WeightTransform before) {
        GradientTransform clipping = AdaptiveGradientClipping.at(0.02);
        return new Conv2d(
                16, kernel, stride, kernel / 2, false, new BinaryWeights(before), clipping);
    }

    static Stream<Architecture> networks() {
        return Stream.of(normalised(), withoutNormalisation());
    }

    /** Nearly all of the last 100 images, of which a guess gets 25 right. */
    @ParameterizedTest
    @MethodSource("networks")
    void learnsInEveryEngine(Architecture architecture) {
        LearnerSettings settings = Learners.settings().architecture(architecture).build();
        for (Engine engine : LoadableEngines.all()) {
            try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
                Learners.learn(learner, STEPS, new SeededRandom(7));
                assertThat(learner.progress().windowAccuracy())
                        .as(engine.name())
                        .isGreaterThan(0.9);
            }
        }
    }

    /**
     * Files of the first program that had binary layers, after 40 steps in the reference engine.
     */
    @Test
    void snapshotsOfTheFirstBinaryLayers() throws IOException {
        byte[] training = GoldenSnapshotTest.file("training-5-binary.safetensors");
        byte[] serving = GoldenSnapshotTest.file("serving-5-binary.safetensors");
        LearnerSettings settings = settings();
        TrainingSnapshot snapshot = TrainingSnapshot.decode(training);
        assertThat(snapshot.encode()).isEqualTo(training);
        assertThat(HexFormat.of().formatHex(snapshot.digest())).isEqualTo(TRAINING);
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

    static LearnerSettings settings() {
        return Learners.settings().architecture(withoutNormalisation()).build();
    }
}
