package io.normstream.model.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** oneDNN has a slow reference kernel for everything; none may be chosen unnoticed. */
class KernelsTest {
    private static final int CLASSES = 10;

    static Stream<Arguments> networks() {
        List<Arguments> arguments = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            for (MemoryLayout layout : MemoryLayout.values()) {
                for (String preset : Architectures.names()) {
                    arguments.add(Arguments.of(precision, layout, preset, Recipes.revised()));
                }
                Recipe groups = Recipes.plain().withHidden(GroupNorm.of(8));
                Recipe renorm = Recipes.plain().withHidden(UnusualNetworks.RENORM);
                arguments.add(Arguments.of(precision, layout, "small-cnn", groups));
                arguments.add(Arguments.of(precision, layout, "small-cnn", renorm));
            }
        }
        return arguments.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @MethodSource("networks")
    void noPrimitiveFallsBackToAReferenceKernel(
            Precision precision, MemoryLayout layout, String preset, Recipe recipe) {
        assumeThat(OneDnnEngine.obstacle(precision)).isEmpty();
        Shape input =
                switch (preset) {
                    case "mobilenet" -> new Shape(64, 64, 3);
                    case "resnet18", "resnet20" -> new Shape(32, 32, 3);
                    default -> new Shape(28, 28, 1);
                };
        requireFastKernels(Architectures.create(preset, input, CLASSES, recipe), precision, layout);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, BLOCKED",
        "FLOAT32, CHANNELS_LAST",
        "BF16, BLOCKED",
        "BF16, CHANNELS_LAST"
    })
    void aBiasCostsNoFastKernel(Precision precision, MemoryLayout layout) {
        assumeThat(OneDnnEngine.obstacle(precision)).isEmpty();
        Sequential layers =
                Sequential.of(
                        Conv2d.of3x3(32, 1).withBias(),
                        new Relu(),
                        Conv2d.of3x3(64, 2).withBias(),
                        new Normalization(
                                BatchNorm.of(RunningStatistics.pytorch()),
                                Affine.SCALE_AND_SHIFT,
                                1),
                        new Relu(),
                        Conv2d.of1x1(32, 1).withBias(),
                        new GlobalAveragePool(),
                        new Dense(CLASSES));
        for (int channels : new int[] {1, 3}) {
            Shape input = new Shape(28, 28, channels);
            requireFastKernels(
                    new Architecture("biased", input, CLASSES, layers), precision, layout);
        }
    }

    private static void requireFastKernels(
            Architecture architecture, Precision precision, MemoryLayout layout) {
        Shape input = architecture.input();
        OneDnnEngine engine = new OneDnnEngine(precision, 1, layout);
        try (Network network = engine.compile(architecture, 32)) {
            Samples.fill(network, 1);
            double[] logits = new double[32 * CLASSES];
            // Another number of rows, and the survey, bring primitives of their own.
            network.forward(Samples.images(input, 7, 2), 7, logits);
            network.normalizationReports();
            Map<String, String> implementations = ((OneDnnNetwork) network).implementations();
            assertThat(implementations).isNotEmpty();
            assertThat(implementations)
                    .allSatisfy(
                            (name, kernel) ->
                                    assertThat(kernel)
                                            .as(name)
                                            .doesNotContain("ref")
                                            .doesNotContain("simple"));
        }
    }
}
