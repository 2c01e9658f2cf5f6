package io.normstream.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.normstream.model.ModelException;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.nn.Sign;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxExportTest {
    /** What a prediction elsewhere may be away from ours: no skew. */
    private static final double NO_SKEW = 1e-5;

    private static final int CLASSES = 5;
    private static final Shape INPUT = new Shape(9, 12, 3);

    static Stream<Architecture> networks() {
        List<Architecture> networks = new ArrayList<>(UnusualNetworks.of(CLASSES));
        networks.addAll(UnusualNetworks.biased(CLASSES));
        networks.addAll(UnusualNetworks.binary(CLASSES));
        Recipe revised = Recipes.revised();
        for (Recipe recipe : List.of(revised, revised.withHidden(GroupNorm.of(8)))) {
            Architectures.names().forEach(name -> networks.add(preset(name, recipe)));
        }
        for (Recipe recipe : otherRecipes()) {
            networks.add(preset("small-cnn", recipe));
            networks.add(preset("resnet20", recipe));
        }
        networks.add(network(new Dense(6), norm(Affine.SCALE_AND_SHIFT), new Dense(CLASSES)));
        networks.add(network(norm(Affine.NONE), new Dense(CLASSES)));
        return networks.stream();
    }

    private static List<Recipe> otherRecipes() {
        GroupNorm oneGroup = new GroupNorm(1, 1e-3);
        return List.of(
                Recipes.paper().withoutInput(),
                Recipes.revised().withHidden(oneGroup).withInput(GroupNorm.of(3)),
                Recipes.plain()
                        .withKernels(WeightStandardization.standard(), GradientTransform.NONE));
    }

    private static Architecture preset(String name, Recipe recipe) {
        return Architectures.create(name, INPUT, CLASSES, recipe);
    }

    private static Normalization norm(Affine affine) {
        return new Normalization(BatchNorm.of(RunningStatistics.pytorch()), affine, 1);
    }

    private static Architecture network(Layer... layers) {
        return new Architecture("network", INPUT, CLASSES, Sequential.of(layers));
    }

    private static ServingModel model(String precision, long seed) {
        return RandomModels.of(preset("small-cnn", Recipes.revised()), precision, seed);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void predictsAsTheEngineDoes(Architecture network) {
        ServingModel model = RandomModels.of(network, "float32", 1);

        OnnxExport export = OnnxExport.of(model);

        assertThat(export.check().largestDifference()).isLessThanOrEqualTo(NO_SKEW);
        ServingModel other = RandomModels.of(network, "float32", 2);
        assertThatThrownBy(() -> OnnxCheck.of(export.file(), other))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("at most 1e-04 is allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"float64", "bf16"})
    void everyPrecisionBecomesFloat32(String precision) {
        OnnxCheck check = OnnxExport.of(model(precision, 3)).check();

        assertThat(check.engine()).endsWith(precision.equals("bf16") ? "float32" : "float64");
        assertThat(check.largestDifference()).isLessThanOrEqualTo(NO_SKEW);
        assertThat(check.images()).isEqualTo(256);
    }

    /** Images of almost one brightness, where {@code multiplier x + bias} loses digits. */
    @Test
    void nothingCancelsWhereTheMeanIsFarAboveTheDeviation() {
        BatchNorm norm = new BatchNorm(1e-8, RunningStatistics.pytorch());
        Architecture network =
                network(new Normalization(norm, Affine.SCALE, 1), new Dense(CLASSES));
        ServingModel model = RandomModels.of(network, "float32", 4);
        for (int channel = 0; channel < INPUT.channels(); channel++) {
            set(model.arrays().get("norm1.runningMean"), channel, 247.5f / 255);
            set(model.arrays().get("norm1.runningVariance"), channel, 1e-5f);
        }
        List<byte[]> bright = SampleImages.of(INPUT);
        for (byte[] image : bright) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (byte) (246 + (image[i] & 3));
            }
        }

        OnnxCheck check = OnnxCheck.of(OnnxModel.encode(model), model, bright);

        assertThat(check.largestDifference()).isLessThanOrEqualTo(1e-6);
    }

    private static void set(StoredArray array, int element, float value) {
        array.bytes().putFloat(element * Float.BYTES, value);
    }

    /** Of a black image ONNX's own operator gives 0. */
    @Test
    void theSignOfZeroIsOne() {
        Architecture network = network(new Sign(), new Dense(CLASSES));
        ServingModel model = RandomModels.of(network, "float32", 6);
        List<byte[]> black = List.of(new byte[INPUT.size()]);

        OnnxCheck check = OnnxCheck.of(OnnxModel.encode(model), model, black);

        assertThat(check.largestDifference()).isLessThanOrEqualTo(1e-6);
    }

    @Test
    void anyNumberOfImagesIsTaken() {
        List<byte[]> images = SampleImages.of(INPUT);
        try (OnnxSession session = new OnnxSession(OnnxModel.encode(model("float32", 5)), INPUT)) {
            float[][] all = session.probabilities(SampleImages.joined(images), images.size());
            for (int rows = 1; rows < 40; rows++) {
                byte[] batch = SampleImages.joined(images.subList(rows, 2 * rows));
                float[][] found = session.probabilities(batch, rows);
                assertThat(found).hasNumberOfRows(rows);
                for (int row = 0; row < rows; row++) {
                    assertThat(found[row]).containsExactly(all[rows + row], within(1e-6f));
                }
            }
        }
    }

    @Test
    void theFileSaysWhatItIs() throws InvalidProtocolBufferException {
        ServingModel model = model("float32", 6);

        ModelProto file = ModelProto.parseFrom(OnnxExport.of(model).file());

        Map<String, String> metadata = new TreeMap<>();
        file.getMetadataPropsList()
                .forEach(property -> metadata.put(property.getKey(), property.getValue()));
        assertThat(metadata)
                .containsEntry("kind", "onnx")
                .containsEntry("modelId", "drawn")
                .containsEntry("version", "6")
                .containsEntry("digest", HexFormat.of().formatHex(model.digest()))
                .containsKey("architecture");
        assertThat(file.getGraph().getInputList()).extracting("name").containsExactly("images");
        assertThat(file.getGraph().getOutputList())
                .extracting("name")
                .containsExactly("probabilities", "logits");
        assertThat(OnnxModel.encode(model)).isEqualTo(OnnxModel.encode(model));
    }

    @Test
    void telemetryMustBeOff() {
        OnnxSession.requireSilence("1");
        assertThatThrownBy(() -> OnnxSession.requireSilence(null))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has ORT_DISABLE_TELEMETRY=1, found nothing");
        assertThatThrownBy(() -> OnnxSession.requireSilence("0"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("found 0");
    }

    @Test
    void aFileThatIsNoGraphIsRefused() {
        assertThatThrownBy(() -> OnnxCheck.of(new byte[] {1, 2, 3}, model("float32", 7)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("ONNX Runtime does not run the graph");
    }
}
