package io.normstream.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
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
import io.normstream.model.nn.Shape;
import io.normstream.model.nn.Sign;
import io.normstream.model.nn.Silu;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PyTorchArraysTest {
    private static final Normalization NORMALIZATION =
            new Normalization(
                    BatchNorm.of(RunningStatistics.pytorch()), Affine.SCALE_AND_SHIFT, 0.5);
    private static final Normalization INPUT =
            new Normalization(BatchNorm.of(RunningStatistics.pytorch()), Affine.SCALE, 0.5);

    /** Element {@code i} of an array is {@code i}. */
    private static StoredArray counted(List<Integer> shape) {
        int elements = shape.stream().reduce(1, (a, b) -> a * b);
        ByteBuffer bytes = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            bytes.putFloat(i);
        }
        return new StoredArray(ElementType.F32, shape, bytes.flip());
    }

    private static ServingModel model(Shape input, int classes, Sequential layers) {
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        layers.parameters(input).forEach(spec -> arrays.put(spec.name(), counted(spec.shape())));
        layers.state(input)
                .forEach(spec -> arrays.put(spec.name(), counted(List.of(spec.length()))));
        return ServingModel.of(
                new Architecture("test", input, classes, layers),
                Map.of(Metadata.PRECISION, "float32"),
                Map.of("version", "7"),
                arrays);
    }

    /** A layer that nobody thought of here is missing in this list, and refused by the export. */
    @Test
    void everyKindOfLayerIsExported() {
        Conv2d convolution =
                new Conv2d(2, 3, 1, 1, true, WeightTransform.NONE, GradientTransform.NONE);
        List<Layer> kinds =
                List.of(
                        convolution,
                        NORMALIZATION,
                        new Relu(),
                        new LeakyRelu(0.1),
                        new Silu(),
                        new HardSwish(),
                        new Sign(),
                        new MaxPool2d(2),
                        new AveragePool2d(2, 1),
                        new Dropout(0.5),
                        new Residual(Sequential.of(convolution), Sequential.of()),
                        Sequential.of(new Relu()),
                        new GlobalAveragePool(),
                        new Flatten(),
                        new Dense(2));
        assertThat(kinds.stream().<Class<?>>map(Layer::getClass))
                .containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());

        ServingModel model =
                model(new Shape(4, 4, 1), 2, Sequential.of(kinds.toArray(Layer[]::new)));

        assertThat(PyTorchArrays.of(model).keySet())
                .contains(
                        "conv1.weight",
                        "norm1.weight",
                        "norm1.running_mean",
                        "dense1.weight",
                        "dense1.bias")
                .anyMatch(name -> name.contains("body.conv1.weight"));
    }

    @Test
    void aKernelIsOutputInputRowColumn() {
        ServingModel model =
                model(
                        new Shape(3, 3, 2),
                        2,
                        Sequential.of(
                                new Conv2d(
                                        2,
                                        3,
                                        1,
                                        0,
                                        false,
                                        WeightTransform.NONE,
                                        GradientTransform.NONE),
                                new Dense(2)));

        StoredArray kernel = PyTorchArrays.of(model).get("conv1.weight");

        assertThat(kernel.shape()).containsExactly(2, 2, 3, 3);
        double[] values = kernel.toDoubles();
        for (int out = 0; out < 2; out++) {
            for (int in = 0; in < 2; in++) {
                for (int position = 0; position < 9; position++) {
                    assertThat(values[(out * 2 + in) * 9 + position])
                            .isEqualTo((position * 2 + in) * 2 + out);
                }
            }
        }
    }

    @Test
    void aDenseLayerFollowsTheOrderOfFlattening() {
        ServingModel model = model(new Shape(2, 3, 4), 5, Sequential.of(new Dense(5)));

        StoredArray weight = PyTorchArrays.of(model).get("dense1.weight");

        assertThat(weight.shape()).containsExactly(5, 24);
        double[] values = weight.toDoubles();
        for (int out = 0; out < 5; out++) {
            for (int channel = 0; channel < 4; channel++) {
                for (int position = 0; position < 6; position++) {
                    assertThat(values[out * 24 + channel * 6 + position])
                            .isEqualTo((position * 4 + channel) * 5 + out);
                }
            }
        }
    }

    @Test
    void namesAreThoseOfPyTorchsModules() {
        Sequential body =
                Sequential.of(Conv2d.of3x3(2, 1), NORMALIZATION, Conv2d.of1x1(2, 1).withBias());
        ServingModel model =
                model(
                        new Shape(4, 4, 2),
                        3,
                        Sequential.of(INPUT, new Residual(body, Sequential.of()), new Dense(3)));

        SortedMap<String, StoredArray> arrays = PyTorchArrays.of(model);

        assertThat(arrays)
                .containsOnlyKeys(
                        "norm1.weight",
                        "norm1.bias",
                        "norm1.running_mean",
                        "norm1.running_var",
                        "residual1.body.conv1.weight",
                        "residual1.body.norm1.weight",
                        "residual1.body.norm1.bias",
                        "residual1.body.norm1.running_mean",
                        "residual1.body.norm1.running_var",
                        "residual1.body.conv2.weight",
                        "residual1.body.conv2.bias",
                        "dense1.weight",
                        "dense1.bias");
        assertThat(arrays.get("norm1.bias").toDoubles()).containsOnly(0);
        assertThat(arrays.get("residual1.body.norm1.bias").toDoubles()).containsExactly(0, 1);
        assertThat(arrays.get("residual1.body.conv2.bias").toDoubles()).containsExactly(0, 1);
    }

    @Test
    void theFileSaysWhereItComesFrom() {
        ServingModel model = model(new Shape(1, 1, 2), 2, Sequential.of(new Dense(2)));

        SafetensorsCodec.Contents file = SafetensorsCodec.decode(PyTorchArrays.encode(model));

        assertThat(file.metadata())
                .containsEntry("kind", "pytorch")
                .containsEntry("version", "7")
                .containsKey("architecture");
        assertThat(file.arrays()).containsOnlyKeys("dense1.weight", "dense1.bias");
    }

    @Test
    void refusesWhatPyTorchHasNoLayerFor() {
        for (WeightTransform transform :
                List.of(
                        WeightStandardization.standard(),
                        new BinaryWeights(WeightTransform.NONE))) {
            Conv2d transformed = new Conv2d(2, 1, 1, 0, false, transform, GradientTransform.NONE);
            ServingModel model =
                    model(new Shape(1, 1, 2), 2, Sequential.of(transformed, new Dense(2)));

            assertThatThrownBy(() -> PyTorchArrays.encode(model))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("conv1.weight go through " + transform);
        }
    }
}
