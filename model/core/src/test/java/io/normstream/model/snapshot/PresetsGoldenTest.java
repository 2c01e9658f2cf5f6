package io.normstream.model.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The presets are what they were when they were written in Java, as format version 4 had them. */
class PresetsGoldenTest {
    private static final String GOLDEN = "/presets-4.txt";

    private static final Map<String, Recipe> RECIPES =
            Map.of(
                    "revised", Recipes.revised(),
                    "plain", Recipes.plain().withoutInput(),
                    "stacked",
                            Recipes.paper()
                                    .withHidden(
                                            new GroupNorm(4, 1e-5),
                                            BatchNorm.of(RunningStatistics.pytorch()))
                                    .withKernels(
                                            WeightStandardization.of(1.5),
                                            AdaptiveGradientClipping.at(0.25)));

    /** Each line: preset, height, width, channels, classes, recipe, description. */
    @TestFactory
    List<DynamicTest> everyPresetIsWhatItWas() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(PresetsGoldenTest.class.getResourceAsStream(GOLDEN))) {
            return new String(golden.readAllBytes(), UTF_8)
                    .lines()
                    .map(
                            line ->
                                    DynamicTest.dynamicTest(
                                            line.substring(0, line.indexOf('{')),
                                            () -> check(line.split(" ", 7))))
                    .toList();
        }
    }

    private static void check(String[] line) {
        Shape input = new Shape(number(line[1]), number(line[2]), number(line[3]));
        Recipe recipe = Objects.requireNonNull(RECIPES.get(line[5]));
        assertThat(Architectures.create(line[0], input, number(line[4]), recipe))
                .isEqualTo(
                        FormatVersions.RELEASED.read(
                                line[6], "4", Metadata.ARCHITECTURE, Architecture.class));
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }
}
