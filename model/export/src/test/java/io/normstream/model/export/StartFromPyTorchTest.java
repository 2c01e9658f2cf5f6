package io.normstream.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.ArchitectureFile;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Recipes;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.SafetensorsCodec.Contents;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.train.Averaging;
import io.normstream.model.train.DivergencePolicy;
import io.normstream.model.train.ImportedModel;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.LearningRateSchedule;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Sgd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Starts from what PyTorch wrote, by {@code src/test/python/start.py}. */
class StartFromPyTorchTest {
    private static final Shape INPUT = new Shape(8, 8, 3);
    private static final int CLASSES = 3;
    private static final int ROWS = 4;
    private static final String PATHS =
            """
            layers:
              - conv: 4
              - norm
              - relu
              - residual:
                  body: [conv: {channels: 6, stride: 2}, norm, relu, conv: 6, norm]
                  shortcut: [conv: {channels: 6, kernel: 1, stride: 2}, norm]
              - relu
              - max-pool: 2
              - dense: classes
            """;
    private static final String TORCHVISION =
            """
            layers:
              - conv: 4
              - norm
              - relu
              - residual: [conv: 4, norm, relu, conv: 4, norm]
              - relu
              - residual: [conv: 4, norm, relu, conv: 4, norm]
              - relu
              - residual:
                  body: [conv: {channels: 6, stride: 2}, norm, relu, conv: 6, norm]
                  shortcut: [conv: {channels: 6, kernel: 1, stride: 2}, norm]
              - relu
              - residual: [conv: 6, norm, relu, conv: 6, norm]
              - relu
              - global-average-pool
              - dense: classes
            """;

    private static Contents contents(String name) {
        String path = "/pytorch/" + name + ".safetensors";
        try (InputStream in = StartFromPyTorchTest.class.getResourceAsStream(path)) {
            return SafetensorsCodec.decode(Objects.requireNonNull(in, path).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LearnerSettings settings(String layers, int classes, long seed) {
        return new LearnerSettings(
                new ArchitectureFile("test", layers).create(INPUT, classes, Recipes.revised()),
                ROWS,
                new Sgd(0.9, 0, 1, 1),
                new LearningRateSchedule.Constant(0.1),
                new Averaging.None(),
                DivergencePolicy.STOP,
                seed,
                100);
    }

    private static ImportedModel imported(Contents file, String layers, int classes) {
        return ImportedModel.of(file, settings(layers, classes, 1), "float32");
    }

    private static float[] floats(StoredArray array) {
        double[] values = array.toDoubles();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static StoredArray array(Contents contents, String name) {
        return Objects.requireNonNull(contents.arrays().get(name), name);
    }

    private static void put(INDArray into, int offset, StoredArray array) {
        double[] values = array.toDoubles();
        for (int i = 0; i < values.length; i++) {
            into.putScalar(offset + i, values[i]);
        }
    }

    private static void requireLogits(String name, ServingModel model) {
        Contents out = contents(name + "-out");
        double[] expected = array(out, "logits").toDoubles();
        double[] logits = new double[expected.length];
        try (InferenceNetwork network =
                ReferenceEngine.float32(1).compileForInference(model.architecture(), ROWS)) {
            network.parameterLayout()
                    .slices()
                    .forEach(
                            slice ->
                                    put(
                                            network.parameters(),
                                            slice.offset(),
                                            model.arrays().get(slice.spec().name())));
            network.stateLayout()
                    .slices()
                    .forEach(
                            slice ->
                                    put(
                                            network.state(),
                                            slice.offset(),
                                            model.arrays().get(slice.spec().name())));
            network.changed();
            network.infer(floats(array(out, "images")), ROWS, logits);
        }
        for (int i = 0; i < logits.length; i++) {
            assertThat(logits[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void whatHasTheLayersPathsComesInAndOutAgain() {
        Contents file = contents("paths");
        ImportedModel imported = imported(file, PATHS, CLASSES);

        assertThat(imported.fresh()).isEmpty();
        requireLogits("paths", imported.model());
        TreeMap<String, StoredArray> parameters = new TreeMap<>(file.arrays());
        parameters.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
        assertThat(PyTorchArrays.of(imported.model())).isEqualTo(parameters);
    }

    /** With {@code start.py DIRECTORY EXPORTED} PyTorch loads what is written here. */
    @Test
    void theExportIsRead(@TempDir Path temporary) throws IOException {
        String kept = System.getProperty("normstream.exported");
        Path directory = kept == null ? temporary : Path.of(kept);
        ServingModel model = imported(contents("paths"), PATHS, CLASSES).model();
        Path file = directory.resolve("paths.safetensors");
        Files.write(file, PyTorchArrays.encode(model));

        Contents exported = SafetensorsCodec.decode(Files.readAllBytes(file));
        assertThat(ImportedModel.isStateDict(exported)).isTrue();
        assertThat(imported(exported, PATHS, CLASSES).model().digest()).isEqualTo(model.digest());
    }

    @Test
    void torchvisionsNamesAreKnownAndItsImagesAreNotNormalized() {
        ImportedModel imported = imported(contents("torchvision"), TORCHVISION, CLASSES);

        assertThat(imported.fresh()).containsExactly("input");
        requireLogits("torchvision", imported.model());
    }

    @Test
    void aHeadOfOtherClassesIsDrawnFromTheSeed() {
        Contents file = contents("torchvision");
        ImportedModel imported = imported(file, TORCHVISION, 7);

        assertThat(imported.fresh()).containsExactly("dense1", "input");
        assertThat(imported.model().arrays().get("dense1.weight").shape()).containsExactly(6, 7);
        assertThat(imported.model().digest())
                .isEqualTo(imported(file, TORCHVISION, 7).model().digest())
                .isNotEqualTo(
                        ImportedModel.of(file, settings(TORCHVISION, 7, 2), "float32")
                                .model()
                                .digest());
    }

    @Test
    void aLearnerGoesOnFromIt() {
        ImportedModel imported = imported(contents("torchvision"), TORCHVISION, CLASSES);
        LearnerSettings settings = settings(TORCHVISION, CLASSES, 1);
        MiniBatch batch = new MiniBatch(INPUT, ROWS);
        batch.add(new byte[INPUT.size()], 1);
        batch.add(new byte[INPUT.size()], 2);
        try (OnlineLearner learner =
                OnlineLearner.start(
                        settings, ReferenceEngine.float32(1), null, imported.model().encode())) {
            learner.learn(batch, new Predictions(ROWS, CLASSES), false);
            assertThat(learner.progress().step()).isEqualTo(1);
        }
    }

    @Test
    void whatDoesNotFitIsNamedInOneLine() {
        refused(
                arrays -> arrays.put("conv2.bias", StoredArray.ofDoubles(List.of(4), 1, 2, 3, 4)),
                "conv2.bias [4] is unknown");
        refused(
                arrays -> arrays.put("conv1.bias", StoredArray.ofDoubles(List.of(1), 1)),
                "conv1.bias [1] is unknown, allowed there are [conv1.weight]");
        refused(arrays -> arrays.remove("norm1.weight"), "norm1.weight is missing, wanted [4]");
        refused(
                arrays -> arrays.put("conv1.weight", StoredArray.ofDoubles(List.of(1), 1)),
                "conv1.weight is [1], wanted [4, 3, 3, 3]");
        refused(
                arrays -> arrays.put("norm1.bias", StoredArray.ofLongs(1, 2, 3, 4)),
                "norm1.bias is of dtype I64, wanted F32 or F64");
        refused(
                arrays -> arrays.put("input.bias", StoredArray.ofDoubles(List.of(3), 0, 1, 0)),
                "input.bias holds other numbers than 0");
        assertThatThrownBy(() -> imported(contents("paths"), TORCHVISION, CLASSES))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("The state_dict does not fit architecture test: ")
                .hasMessageMatching(".*; and \\d+ more");
    }

    private static void refused(Consumer<TreeMap<String, StoredArray>> change, String message) {
        Contents file = contents("paths");
        TreeMap<String, StoredArray> arrays = new TreeMap<>(file.arrays());
        change.accept(arrays);
        assertThatThrownBy(() -> imported(new Contents(file.metadata(), arrays), PATHS, CLASSES))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
