package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Dropout;
import io.normstream.model.nn.Flatten;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.HardSwish;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeakyRelu;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Silu;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of every format version, written once and never again: what was ever written can be read
 * for ever. A new version gets files of its own; renaming a layer, a field of one or a parameter
 * breaks these.
 */
class GoldenSnapshotTest {
    /**
     * What the files of a version hold.
     *
     * @param training digest of the training snapshot
     * @param serving digest of the serving model
     * @param probabilities of the serving model for two images
     */
    private record Contents(
            String training, String serving, Progress progress, float[][] probabilities) {}

    private static final Contents WITHOUT_BIAS =
            new Contents(
                    "2888c5ef5297024462ce276288f8097b3a880a3cecc74b1272283ff18bbeaf2e",
                    "7a92cc5f698f52c684c8bf990d87798a42611a05907a68c0ea2e5d4f5ff87e05",
                    new Progress(40, 320, 101, 39.0 / 70, 101.0 / 320),
                    new float[][] {
                        {0.25193813f, 0.26188406f, 0.2548941f, 0.2312837f},
                        {0.24374944f, 0.31024143f, 0.23176914f, 0.21423998f}
                    });
    private static final Contents WITH_BIAS =
            new Contents(
                    "28f8c14c46c41054b66e756679b32a53257e5976c17641c8b7ae8293ad7a1570",
                    "1b35646340f9df2815d2284317815afb929457e0e22d77cb17bfd6a2ca56a6e6",
                    new Progress(40, 320, 99, 40.0 / 70, 99.0 / 320),
                    new float[][] {
                        {0.26933718f, 0.23884326f, 0.23157583f, 0.26024374f},
                        {0.2749029f, 0.31063753f, 0.19784167f, 0.21661788f}
                    });
    private static final Contents WITH_REHEARSAL =
            new Contents(
                    "f1229610fee09e7c1b416a069e02f196e449e601edeeaba667cae9c73ad916d6",
                    "2c4b561d51c40c51b030e398876bccd158412ece7b82b899109024f9670a6493",
                    new Progress(40, 320, 93, 34.0 / 70, 93.0 / 320),
                    new float[][] {
                        {0.26783773f, 0.22536133f, 0.22801054f, 0.27879038f},
                        {0.25608826f, 0.26645446f, 0.20491493f, 0.27254236f}
                    });

    private static final Contents WITH_AUGMENTATION =
            new Contents(
                    "347087108aa122bb9cf79c2244448f0f1da739be47ff988b863f88410d18fcf2",
                    "8685486c3d70ed7978135e74809652b0327693fbc77556e71c0eb318b7c7f1ee",
                    new Progress(40, 320, 111, 36.0 / 70, 111.0 / 320),
                    new float[][] {
                        {0.22035247f, 0.27530128f, 0.24309878f, 0.2612475f},
                        {0.30266678f, 0.2961772f, 0.18036635f, 0.22078966f}
                    });

    private static Contents contents(int version) {
        return switch (version) {
            case 1, 2 -> WITHOUT_BIAS;
            case 3 -> WITH_BIAS;
            case 4 -> WITH_REHEARSAL;
            default -> WITH_AUGMENTATION;
        };
    }

    /** The golden file of that name. */
    static byte[] file(String name) throws IOException {
        try (InputStream in = GoldenSnapshotTest.class.getResourceAsStream("/snapshots/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /**
     * Every kind of layer, normalizer and transform of that time. Version 1 could not say that
     * images are turned by their EXIF orientation; the files of version 2 do. Those of version 3
     * have a convolution with a bias, those of version 4 images of the past; those of version 5
     * resize images, and their learner changes images before it learns them; they have every kind
     * of layer that came with files of layers.
     */
    private static Architecture architecture(int version) {
        Normalizer input = BatchNorm.of(new RunningStatistics(0.2, true, true, true));
        Normalizer hidden = BatchNorm.of(RunningStatistics.pytorch());
        Conv2d standardized =
                new Conv2d(
                        4,
                        3,
                        1,
                        1,
                        version >= 3,
                        WeightStandardization.standard(),
                        AdaptiveGradientClipping.at(0.02));
        Sequential.Builder layers =
                Sequential.builder()
                        .add("input", new Normalization(input, Affine.SCALE, 0.29))
                        .add(Conv2d.of3x3(4, 2))
                        .add(new Normalization(hidden, Affine.SCALE_AND_SHIFT, 0.5))
                        .add(new Relu())
                        .add(
                                new Residual(
                                        Sequential.of(
                                                standardized,
                                                new Normalization(
                                                        GroupNorm.of(2),
                                                        Affine.SCALE_AND_SHIFT,
                                                        0.5)),
                                        Sequential.of()));
        if (version >= 5) {
            layersOf5().forEach(layers::add);
        }
        layers.add(new MaxPool2d(2)).add(new GlobalAveragePool());
        if (version >= 5) {
            layers.add(new Flatten());
        }
        layers.add(new Dense(Learners.CLASSES));
        return new Architecture("golden", Learners.INPUT, Learners.CLASSES, layers.build())
                .withPreprocessing(
                        new Preprocessing(
                                version >= 2,
                                version >= 5
                                        ? new Resize(ResizeMode.PAD, ResizeFilter.BICUBIC)
                                        : Resize.NONE));
    }

    private static List<Layer> layersOf5() {
        return List.of(
                Conv2d.of3x3(8, 1).inGroups(2),
                new LeakyRelu(0.1),
                Conv2d.of3x3(8, 1).inGroups(8),
                new Silu(),
                new MaxPool2d(3, 1, 1),
                new AveragePool2d(2, 1),
                new HardSwish(),
                new Dropout(0.25));
    }

    private static LearnerSettings settings(int version) {
        return new LearnerSettings(
                architecture(version),
                8,
                new Sgd(0.9, 1e-4, 4, 2),
                new LearningRateSchedule.WarmUp(
                        5, new LearningRateSchedule.CosineRestarts(0.1, 0.001, 50, 2)),
                new Averaging.ExponentialMovingAverage(0.95),
                DivergencePolicy.STOP,
                20261122,
                70,
                version >= 4
                        ? new Rehearsal.Memory(20, 4, Retention.NEWEST_OF_CLASS, true, 5)
                        : Rehearsal.NONE,
                version >= 5 ? ImageTransformTest.all() : List.of(),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void trainingSnapshotOfEveryVersion(int version) throws IOException {
        byte[] file = file("training-" + version + ".safetensors");
        Contents expected = contents(version);
        TrainingSnapshot snapshot = TrainingSnapshot.decode(file);
        assertThat(HexFormat.of().formatHex(snapshot.digest())).isEqualTo(expected.training());
        assertThat(snapshot.metadata()).containsEntry("lineage", "golden");
        try (OnlineLearner learner =
                OnlineLearner.restore(settings(version), Learners.ENGINE, file)) {
            assertThat(HexFormat.of().formatHex(learner.stateDigest()))
                    .isEqualTo(expected.training());
            assertThat(learner.progress()).isEqualTo(expected.progress());
            Learners.learn(learner, 1, new SeededRandom(1));
            assertThat(learner.progress().step()).isEqualTo(41);
        }
    }

    /** The names of classes came with no new version: who does not know them passes over them. */
    @Test
    void snapshotsOfVersion1WithNamesOfClasses() throws IOException {
        List<String> names = List.of("Fenster", "Tor", "Tür", "außen");
        for (String kind : List.of("training", "serving")) {
            byte[] file = file(kind + "-1-named.safetensors");
            Snapshot named = Snapshot.decode(file);
            assertThat(named.classNames().names()).isEqualTo(names);
            assertThat(named.encode()).isEqualTo(file);
            assertThat(named.digest())
                    .isEqualTo(Snapshot.decode(file(kind + "-1.safetensors")).digest());
        }
    }

    @Test
    void aLineageOfVersion4DoesNotGoOnWithImagesThatAreResized() throws IOException {
        byte[] file = file("training-4.safetensors");
        assertThatThrownBy(() -> OnlineLearner.restore(settings(5), Learners.ENGINE, file))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "The snapshot was made with another resize: it has none, the settings say pad bicubic");
    }

    @Test
    void aLineageOfVersion1DoesNotGoOnWithImagesThatAreTurned() throws IOException {
        byte[] file = file("training-1.safetensors");
        assertThatThrownBy(() -> OnlineLearner.restore(settings(2), Learners.ENGINE, file))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "The snapshot was made with another apply-exif-orientation: it has false,"
                                + " the settings say true");
    }

    /** What is published from there has other bytes than what was published before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aFileOfAnOlderVersionContinuesOtherBits(int version) throws IOException {
        LearnerSettings settings = settings(version);
        byte[] file = file("training-" + version + ".safetensors");
        byte[] written;
        try (OnlineLearner learner = OnlineLearner.restore(settings, Learners.ENGINE, file)) {
            assertThat(learner.continuesOtherBits()).isTrue();
            written = learner.trainingSnapshot(Map.of());
        }
        try (OnlineLearner learner = OnlineLearner.restore(settings, Learners.ENGINE, written)) {
            assertThat(learner.continuesOtherBits()).isFalse();
        }
    }

    private static final String SETTINGS_1 =
            "{\"batchSize\":8,\"sgd\":{\"momentum\":0.9,\"weightDecay\":1.0E-4,"
                    + "\"scaleDivisor\":4.0,\"shiftDivisor\":2.0},\"schedule\":%s,"
                    + "\"averaging\":%s,\"seed\":7,\"window\":70}";

    private static StoredSettings settings(LearningRateSchedule schedule, Averaging averaging) {
        return new StoredSettings(
                8,
                new Sgd(0.9, 1e-4, 4, 2),
                schedule,
                averaging,
                7,
                70,
                Rehearsal.NONE,
                List.of(),
                List.of());
    }

    /** What the files have not: schedules and averages of that time. */
    static Stream<Arguments> settingsOfVersion1() {
        return Stream.of(
                Arguments.of(
                        "{\"type\":\"Constant\",\"learningRate\":0.1}",
                        "{\"type\":\"None\"}",
                        settings(new LearningRateSchedule.Constant(0.1), new Averaging.None())),
                Arguments.of(
                        "{\"type\":\"InverseSquareRoot\",\"initial\":0.1,\"decaySteps\":100}",
                        "{\"type\":\"PolynomialDecay\",\"gamma\":8.0}",
                        settings(
                                new LearningRateSchedule.InverseSquareRoot(0.1, 100),
                                new Averaging.PolynomialDecay(8))));
    }

    @ParameterizedTest
    @MethodSource("settingsOfVersion1")
    void settingsOfVersion1(String schedule, String averaging, StoredSettings expected) {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(Metadata.FORMAT_VERSION, "1");
        metadata.put(Metadata.SETTINGS, SETTINGS_1.formatted(schedule, averaging));
        assertThat(
                        new TrainingSnapshot(metadata, new TreeMap<>())
                                .description(Metadata.SETTINGS, StoredSettings.class))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void servingModelOfEveryVersion(int version) throws IOException {
        byte[] file = file("serving-" + version + ".safetensors");
        Contents expected = contents(version);
        assertThat(HexFormat.of().formatHex(ServingModel.decode(file).digest()))
                .isEqualTo(expected.serving());
        MiniBatch batch = Learners.miniBatch();
        for (int label = 0; label < 2; label++) {
            batch.add(Learners.image(label, new SeededRandom(100 + label)), label);
        }
        Predictions predictions = Learners.predictions();
        try (Predictor predictor = Predictor.load(file, Learners.ENGINE, 4)) {
            assertThat(predictor.architecture()).isEqualTo(architecture(version));
            predictor.predict(batch, predictions);
            for (int label = 0; label < 2; label++) {
                float[] row = new float[Learners.CLASSES];
                predictions.copyProbabilities(label, row);
                assertThat(row).containsExactly(expected.probabilities()[label], within(1e-5f));
            }
        }
    }
}
