package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.ContinualNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.OnlineNorm;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecalibrationTest {
    private static final int IMAGES = 3 * Learners.BATCH_SIZE;
    private static final String[] MEANS = {"input.runningMean", "norm1.runningMean"};
    private static final String[] VARIANCES = {"input.runningVariance", "norm1.runningVariance"};

    /** Running statistics that start anew with every mini-batch. */
    private static final RunningStatistics LAST = new RunningStatistics(1, false, false, false);

    private static Architecture architecture(RunningStatistics running) {
        Normalizer norm = BatchNorm.of(running);
        return new Architecture(
                "tiny-cnn",
                Learners.INPUT,
                Learners.CLASSES,
                Sequential.builder()
                        .add("input", new Normalization(norm, Affine.SCALE, 0.29))
                        .add(Conv2d.of3x3(6, 2))
                        .add(new Normalization(norm, Affine.SCALE_AND_SHIFT, 0.5))
                        .add(new Relu())
                        .add(new Dense(Learners.CLASSES))
                        .build());
    }

    private static final Architecture ARCHITECTURE =
            architecture(new RunningStatistics(0.3, true, false, false));

    private static byte[] learnt(Engine engine) {
        LearnerSettings settings = Learners.settings().architecture(ARCHITECTURE).build();
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            Learners.learn(learner, 20, new SeededRandom(5));
            return learner.servingModel(Map.of("version", "20"));
        }
    }

    private static RecentImages recent(int capacity, int images) {
        RecentImages recent = new RecentImages(Learners.INPUT, capacity);
        SeededRandom random = new SeededRandom(8);
        for (int number = 0; number < images; number++) {
            recent.add(Learners.image(number % Learners.CLASSES, random), 30 + number / 5);
        }
        return recent;
    }

    private static byte[] recalibrated(byte[] model, RecentImages recent, int count, Engine by) {
        try (Recalibration recalibration =
                new Recalibration(ARCHITECTURE, Learners.BATCH_SIZE, by)) {
            return recalibration.apply(model, recent, count);
        }
    }

    private static SortedMap<String, StoredArray> arrays(byte[] model) {
        return ServingModel.decode(model).arrays();
    }

    private static double[] numbers(byte[] model, String name) {
        return arrays(model).get(name).toDoubles();
    }

    @Test
    void theInputGetsMeanAndVarianceOfAllPixels() {
        RecentImages recent = recent(IMAGES, 40);
        double[] pixels = new double[IMAGES * Learners.INPUT.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (recent.pixels()[i] & 0xff) / 255.0;
        }
        double mean = Arrays.stream(pixels).average().orElseThrow();
        double variance =
                Arrays.stream(pixels).map(x -> (x - mean) * (x - mean)).average().orElseThrow();

        byte[] model = recalibrated(learnt(Learners.ENGINE), recent, IMAGES, Learners.ENGINE);

        assertThat(numbers(model, "input.runningMean")[0]).isCloseTo(mean, within(1e-6));
        assertThat(numbers(model, "input.runningVariance")[0]).isCloseTo(variance, within(1e-6));
    }

    /** Against what one more step would take for the statistics of each mini-batch. */
    @Test
    void everyLayerGetsMeanAndVarianceOfWhatReachesIt() {
        Engine engine = ReferenceEngine.float64(1);
        byte[] before = learnt(engine);
        RecentImages recent = recent(IMAGES, 40);
        byte[] after = recalibrated(before, recent, IMAGES, engine);
        int size = Learners.INPUT.size();
        try (Network network = engine.compile(architecture(LAST), Learners.BATCH_SIZE)) {
            Section.of("", network.parameterLayout(), new FlatArray(network.parameters()))
                    .load(arrays(before));
            network.changed();
            FlatArray next = new FlatArray(network.nextState());
            double[] mean = new double[next.length()];
            double[] square = new double[next.length()];
            for (int from = 0; from < IMAGES; from += Learners.BATCH_SIZE) {
                float[] images = new float[Learners.BATCH_SIZE * size];
                for (int row = 0; row < Learners.BATCH_SIZE; row++) {
                    recent.copy(from + row, IMAGES, images, row);
                }
                network.forward(
                        images,
                        Learners.BATCH_SIZE,
                        new double[Learners.BATCH_SIZE * Learners.CLASSES]);
                network.backward(new double[Learners.BATCH_SIZE * Learners.CLASSES]);
                for (int layer = 0; layer < MEANS.length; layer++) {
                    int means = network.stateLayout().slice(MEANS[layer]).offset();
                    int variances = network.stateLayout().slice(VARIANCES[layer]).offset();
                    int channels = numbers(before, MEANS[layer]).length;
                    for (int channel = 0; channel < channels; channel++) {
                        double ofBatch = next.get(means + channel);
                        mean[means + channel] += ofBatch / 3;
                        square[variances + channel] +=
                                (next.get(variances + channel) + ofBatch * ofBatch) / 3;
                    }
                }
            }
            for (int layer = 0; layer < MEANS.length; layer++) {
                int means = network.stateLayout().slice(MEANS[layer]).offset();
                int variances = network.stateLayout().slice(VARIANCES[layer]).offset();
                for (int channel = 0; channel < numbers(before, MEANS[layer]).length; channel++) {
                    double expected = mean[means + channel];
                    assertThat(numbers(after, MEANS[layer])[channel])
                            .isCloseTo(expected, within(1e-12));
                    assertThat(numbers(after, VARIANCES[layer])[channel])
                            .isCloseTo(
                                    square[variances + channel] - expected * expected,
                                    within(1e-12));
                }
            }
        }
    }

    @Test
    void nothingElseIsChanged() {
        byte[] before = learnt(Learners.ENGINE);
        byte[] after = recalibrated(before, recent(IMAGES, 40), IMAGES, Learners.ENGINE);
        Map<String, StoredArray> expected = new TreeMap<>(arrays(before));
        Map<String, StoredArray> found = new TreeMap<>(arrays(after));
        for (String name : List.of(MEANS[0], MEANS[1], VARIANCES[0], VARIANCES[1])) {
            assertThat(found.remove(name)).isNotEqualTo(expected.remove(name));
        }

        assertThat(found).isEqualTo(expected).containsKeys("input.updates", "conv1.weight");
        assertThat(ServingModel.decode(after).metadata())
                .containsAllEntriesOf(ServingModel.decode(before).metadata())
                .containsEntry("recalibration.firstVersion", "33")
                .containsEntry("recalibration.lastVersion", "37")
                .containsEntry("recalibration.images", "24")
                .hasSize(ServingModel.decode(before).metadata().size() + 3);
    }

    @Test
    void aLearnerThatGoesOnIsNotTouched() {
        LearnerSettings settings = Learners.settings().architecture(ARCHITECTURE).build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE);
                OnlineLearner alone = OnlineLearner.create(settings, Learners.ENGINE);
                Recalibration recalibration =
                        new Recalibration(ARCHITECTURE, Learners.BATCH_SIZE, Learners.ENGINE)) {
            SeededRandom stream = new SeededRandom(5);
            SeededRandom same = new SeededRandom(5);
            for (int round = 0; round < 3; round++) {
                Learners.learn(learner, 4, stream);
                Learners.learn(alone, 4, same);
                recalibration.apply(learner.servingModel(Map.of()), recent(IMAGES, 40), IMAGES);
                assertThat(learner.trainingSnapshot(Map.of()))
                        .isEqualTo(alone.trainingSnapshot(Map.of()));
            }
        }
    }

    static List<Engine> engines() {
        return LoadableEngines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyEngineGivesTheSameBytesAgainAndTheReferenceNumbers(Engine engine) {
        byte[] model = learnt(Learners.ENGINE);
        RecentImages recent = recent(IMAGES, 40);
        RecentImages loaded = new RecentImages(Learners.INPUT, IMAGES);
        loaded.load(recent.pixels(), recent.versions());
        byte[] reference = recalibrated(model, recent, IMAGES, Learners.ENGINE);
        byte[] once = recalibrated(model, recent, IMAGES, engine);
        try (Recalibration used = new Recalibration(ARCHITECTURE, Learners.BATCH_SIZE, engine)) {
            used.apply(model, recent(5, 5), 5);
            assertThat(used.apply(model, loaded, IMAGES)).isEqualTo(once);
        }
        double tolerance = engine.precision().equals("bf16") ? 0.02 : 1e-5;
        for (int layer = 0; layer < MEANS.length; layer++) {
            assertThat(numbers(once, MEANS[layer]))
                    .containsExactly(numbers(reference, MEANS[layer]), within(tolerance));
            assertThat(numbers(once, VARIANCES[layer]))
                    .containsExactly(numbers(reference, VARIANCES[layer]), within(tolerance));
        }
    }

    static List<Arguments> presets() {
        return List.of(
                Arguments.of("small-cnn", Recipes.revised()),
                Arguments.of("resnet20", Recipes.revised()),
                Arguments.of("resnet20", Recipes.revised().withHidden(GroupNorm.of(4))),
                Arguments.of("small-cnn", Recipes.revised().withHidden(new OnlineNorm())),
                Arguments.of("small-cnn", Recipes.revised().withHidden(new ContinualNorm())));
    }

    /** Layers without running statistics have none afterwards. */
    @ParameterizedTest
    @MethodSource("presets")
    void everyRunningStatisticOfAPresetIsNewAndNothingElse(String preset, Recipe recipe) {
        Architecture architecture =
                Architectures.create(preset, Learners.INPUT, Learners.CLASSES, recipe);
        LearnerSettings settings = Learners.settings().architecture(architecture).build();
        for (Engine engine : PredictionBesideTest.engines().toList()) {
            try (OnlineLearner learner = OnlineLearner.create(settings, engine);
                    Recalibration recalibration =
                            new Recalibration(architecture, Learners.BATCH_SIZE, engine)) {
                Learners.learn(learner, 3, new SeededRandom(5));
                byte[] before = learner.servingModel(Map.of());
                byte[] after = recalibration.apply(before, recent(IMAGES, 40), IMAGES);
                arrays(before)
                        .forEach(
                                (name, array) ->
                                        assertThat(!arrays(after).get(name).equals(array))
                                                .as("%s of %s", name, engine.description())
                                                .isEqualTo(name.contains(".running")));
            }
        }
    }

    @Test
    void takesWholeMiniBatches() {
        try (Recalibration recalibration =
                new Recalibration(ARCHITECTURE, Learners.BATCH_SIZE, Learners.ENGINE)) {
            assertThat(recalibration.images(0)).isZero();
            assertThat(recalibration.images(7)).isZero();
            assertThat(recalibration.images(8)).isEqualTo(8);
            assertThat(recalibration.images(15)).isEqualTo(8);
            assertThat(recalibration.images(21)).isEqualTo(16);
        }
        try (Recalibration single = new Recalibration(ARCHITECTURE, 1, Learners.ENGINE)) {
            assertThat(single.images(1)).isZero();
            assertThat(single.images(2)).isEqualTo(2);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        byte[] model = learnt(Learners.ENGINE);
        RecentImages recent = recent(IMAGES, 5);
        assertThatThrownBy(() -> recalibrated(model, recent, 6, Learners.ENGINE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("1 to 5 images, found 6");
        assertThatThrownBy(() -> recalibrated(model, recent, 0, Learners.ENGINE))
                .isInstanceOf(ModelException.class);
        assertThatThrownBy(() -> recalibrated(model, recent, 5, ReferenceEngine.float64(1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("float32");
        try (Recalibration other =
                new Recalibration(Learners.linear(), Learners.BATCH_SIZE, Learners.ENGINE)) {
            assertThatThrownBy(() -> other.apply(model, recent, 5))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("of network");
        }
    }
}
