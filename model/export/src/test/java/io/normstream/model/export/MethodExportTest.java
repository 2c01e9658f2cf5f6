package io.normstream.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipes;
import io.normstream.model.snapshot.ServingModel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each normalisation method is elsewhere: the same, or refused by name. */
class MethodExportTest {
    /** Inference reads the moments of the image at hand. */
    private static final Set<String> NOT_IN_ONNX = Set.of("continual", "online");

    /** What PyTorch has a layer for. */
    private static final Set<String> IN_PYTORCH =
            Set.of(
                    "adaptive",
                    "batch",
                    "batch-renorm",
                    "group",
                    "memorized",
                    "task-balanced",
                    "unified");

    static List<String> methods() {
        return NormalizationMethods.names();
    }

    private static ServingModel model(String method) {
        Normalizer normalizer = NormalizationMethods.byName(method);
        Architecture network =
                Architectures.create(
                        "resnet20",
                        new Shape(9, 12, 3),
                        5,
                        Recipes.revised().withHidden(normalizer));
        return RandomModels.of(network, "float32", 1);
    }

    private static String type(String method) {
        return NormalizationMethods.byName(method).getClass().getSimpleName();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void toOnnx(String method) {
        ServingModel model = model(method);
        if (NOT_IN_ONNX.contains(method)) {
            assertThatThrownBy(() -> OnnxExport.of(model))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(type(method))
                    .hasMessageContaining("has no form in ONNX");
        } else {
            assertThat(OnnxExport.of(model).check().largestDifference()).isLessThanOrEqualTo(1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void toPyTorch(String method) {
        ServingModel model = model(method);
        if (IN_PYTORCH.contains(method)) {
            assertThat(PyTorchArrays.of(model)).containsKey("conv1.weight");
        } else {
            assertThatThrownBy(() -> PyTorchArrays.of(model))
                    .isInstanceOf(ModelException.class)
                    .hasMessageMatching(".+ which no (layer|convolution) of PyTorch does");
        }
    }
}
