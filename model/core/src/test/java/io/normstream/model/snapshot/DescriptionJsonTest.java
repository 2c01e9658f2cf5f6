package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.WeightStandardization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DescriptionJsonTest {
    private static final Shape INPUT = new Shape(32, 32, 3);
    private static final String LINEAR =
            "{\"name\":\"n\",\"input\":{\"height\":1,\"width\":1,\"channels\":2},"
                    + "\"applyExifOrientation\":true,"
                    + "\"resize\":{\"mode\":\"CROP\",\"filter\":\"BICUBIC\"},\"classes\":3,"
                    + "\"layers\":{\"entries\":[{\"name\":\"d\",\"layer\":{\"type\":\"Dense\",\"outputs\":3,"
                    + "\"gradientTransform\":{\"type\":\"Identity\"}}}]}}";

    static List<Architecture> architectures() {
        List<Recipe> recipes =
                List.of(
                        Recipes.paper(),
                        Recipes.revised(),
                        Recipes.plain().withoutInput(),
                        Recipes.plain()
                                .withHidden(GroupNorm.of(8))
                                .withKernels(
                                        WeightStandardization.standard(),
                                        AdaptiveGradientClipping.at(0.02)));
        Stream<Architecture> presets =
                recipes.stream()
                        .flatMap(
                                recipe ->
                                        Stream.of("benchmark-cnn", "binary-cnn", "resnet20")
                                                .map(
                                                        name ->
                                                                Architectures.create(
                                                                        name, INPUT, 10, recipe)));
        Architecture everyKind = UnusualNetworks.ofEveryKind(UnusualNetworks.INPUT, 10);
        Stream<Architecture> methods =
                NormalizationMethods.names().stream()
                        .map(name -> Recipes.plain().withHidden(NormalizationMethods.byName(name)))
                        .map(recipe -> Architectures.create("resnet20", INPUT, 10, recipe));
        return Stream.of(presets, methods, Stream.of(everyKind)).flatMap(all -> all).toList();
    }

    private static Architecture read(String json) {
        return DescriptionJson.read(json, asItIs -> {}, Architecture.class);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void readsWhatItWrites(Architecture architecture) {
        String json = DescriptionJson.write(architecture);
        assertThat(read(json)).isEqualTo(architecture);
    }

    @Test
    void isPlainJson() {
        Architecture linear = read(LINEAR);
        assertThat(linear.layers().entries()).hasSize(1);
        assertThat(DescriptionJson.write(linear)).isEqualTo(LINEAR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"type\":\"Dense\" | \"type\":\"java.util.ArrayList\" | Could not resolve type id",
                "\"type\":\"Dense\" | \"type\":\"BatchNorm\" | Could not resolve type id",
                "\"type\":\"Dense\", | '' | missing type id",
                "\"type\":\"Dense\" | \"type\":\"Normalization\",\"normalizer\":{\"type\":\"RunningNorm\"} | known type ids = [",
                "\"type\":\"Dense\" | \"type\":\"Normalization\",\"normalizer\":{\"type\":\"GroupNorm\",\"groups\":8} | Missing creator property 'epsilon'",
                "\"classes\":3 | \"classes\":4 | gives 1x1x3 for 4 classes",
                "\"classes\":3 | \"classes\":\"3\" | String value",
                "\"classes\":3 | \"classes\":3.5 | Floating-point",
                "\"classes\":3, | '' | Missing creator property 'classes'",
                "\"classes\":3 | \"classes\":3,\"more\":1 | Unrecognized field \"more\"",
                "\"classes\":3 | \"classes\":3,\"classes\":3 | Duplicate field",
                "\"height\":1 | \"height\":0 | at least 1",
                "\"name\":\"n\" | \"name\":null | Null value",
                "\"Identity\" | \"WeightStandardization\" | Could not resolve type id",
                "}}}]}} | }}}]}}{} | Trailing token",
            })
    void refusesAnythingElse(String part, String replacement, String message) {
        assertThat(LINEAR).contains(part);
        String broken = LINEAR.replace(part, replacement);
        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("No Architecture can be read")
                .hasMessageContaining(message);
    }
}
