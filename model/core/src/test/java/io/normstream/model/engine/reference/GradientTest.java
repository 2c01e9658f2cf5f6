package io.normstream.model.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.GradientCheck;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.engine.Step;
import io.normstream.model.engine.UnusualNetworks;
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
import io.normstream.model.nn.Silu;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.AdaptiveNorm;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.TaskBalancedNorm;
import io.normstream.model.norm.UnifiedNorm;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GradientTest {
    private static final double TOLERANCE = 1e-6;
    private static final int CLASSES = 3;
    private static final Shape IMAGE = new Shape(5, 6, 2);
    private static final BatchNorm BATCH_NORM = BatchNorm.of(RunningStatistics.pytorch());
    private static final Normalization NORM =
            new Normalization(BATCH_NORM, Affine.SCALE_AND_SHIFT, 1);

    static Stream<Arguments> layers() {
        return Stream.of(
                layer("dense", IMAGE, 4),
                layer("conv 3x3", IMAGE, 4, Conv2d.of3x3(3, 1)),
                layer("conv 3x3 strided", IMAGE, 4, Conv2d.of3x3(3, 2)),
                layer("conv 1x1 strided", IMAGE, 4, Conv2d.of1x1(3, 2)),
                layer("biased conv", IMAGE, 4, Conv2d.of3x3(3, 1).withBias(), new Relu()),
                layer("biased conv 3x3 strided", IMAGE, 4, Conv2d.of3x3(3, 2).withBias()),
                layer("biased conv 1x1 strided", IMAGE, 4, NORM, Conv2d.of1x1(3, 2).withBias()),
                layer("biased, batch norm", IMAGE, 4, Conv2d.of3x3(3, 1).withBias(), NORM),
                layer("biased, group norm", IMAGE, 3, biasedStandardized(4), groupNorm(2)),
                layer("two convs", IMAGE, 3, Conv2d.of3x3(3, 1), Conv2d.of3x3(2, 2)),
                layer("relu", IMAGE, 3, Conv2d.of3x3(2, 1), new Relu()),
                layer("max pool", IMAGE, 3, Conv2d.of3x3(2, 1), new MaxPool2d(2)),
                layer("overlapping pool", IMAGE, 3, Conv2d.of3x3(2, 1), new MaxPool2d(3, 2, 1)),
                layer("average pool", IMAGE, 3, Conv2d.of3x3(3, 1), new GlobalAveragePool()),
                layer("average windows", IMAGE, 3, Conv2d.of3x3(3, 1), new AveragePool2d(3, 2)),
                layer("groups", IMAGE, 3, NORM, Conv2d.of3x3(6, 1).inGroups(2).withBias()),
                layer("depthwise", IMAGE, 3, Conv2d.of3x3(3, 1), Conv2d.of3x3(6, 2).inGroups(3)),
                layer("standardised groups", IMAGE, 3, NORM, biasedStandardized(4).inGroups(2)),
                layer("leaky relu", IMAGE, 3, Conv2d.of3x3(2, 1), new LeakyRelu(0.2)),
                layer("silu", IMAGE, 3, Conv2d.of3x3(2, 1), new Silu(), NORM),
                layer("hard swish", IMAGE, 3, Conv2d.of3x3(2, 1), new HardSwish()),
                layer("dropout", IMAGE, 3, Conv2d.of3x3(2, 1), new Dropout(0.3), NORM),
                layer("flatten", IMAGE, 3, Conv2d.of3x3(2, 1), new Flatten(), NORM),
                Arguments.of(
                        "every kind",
                        UnusualNetworks.ofEveryKind(UnusualNetworks.INPUT, CLASSES),
                        3),
                layer("batch norm", IMAGE, 4, Conv2d.of3x3(3, 1), NORM, new Relu()),
                layer("norm after relu", IMAGE, 4, Conv2d.of3x3(3, 1), new Relu(), NORM),
                layer("norm without affine", IMAGE, 4, Conv2d.of3x3(3, 1), norm(Affine.NONE)),
                layer("norm with scale only", IMAGE, 4, Conv2d.of3x3(3, 1), norm(Affine.SCALE)),
                layer("norm first", IMAGE, 4, NORM, Conv2d.of3x3(3, 2)),
                layer("group norm", IMAGE, 3, Conv2d.of3x3(4, 1), groupNorm(2), new Relu()),
                layer("layer norm", IMAGE, 3, groupNorm(1), Conv2d.of3x3(4, 1), groupNorm(1)),
                layer("task-balanced norm", IMAGE, 5, by(new TaskBalancedNorm()), new Relu()),
                layer("gate", IMAGE, 3, Conv2d.of3x3(4, 1), by(new UnifiedNorm()), new Relu()),
                layer("rectified", IMAGE, 3, rectified(), Conv2d.of3x3(4, 1), rectified()),
                layer("adaptive", IMAGE, 3, Conv2d.of3x3(4, 1), by(new AdaptiveNorm())),
                layer("residual", IMAGE, 3, NORM, residual(Conv2d.of3x3(2, 1), NORM)),
                layer("residual of norm alone", IMAGE, 3, NORM, residual(NORM)),
                layer("projected residual", IMAGE, 3, NORM, projection(), new Relu()),
                layer("one image", IMAGE, 1, Conv2d.of3x3(2, 1), NORM, new Relu()),
                layer(
                        "one value by channel",
                        new Shape(1, 1, 3),
                        1,
                        NORM,
                        Conv2d.of1x1(4, 1),
                        NORM),
                layer("vectors", new Shape(1, 1, 3), 5, NORM, Conv2d.of1x1(4, 1), NORM),
                layer("one channel", new Shape(5, 4, 1), 3, NORM, Conv2d.of3x3(1, 1), NORM));
    }

    private static Arguments layer(String name, Shape input, int rows, Layer... layers) {
        Sequential.Builder all = Sequential.builder();
        for (Layer layer : layers) {
            all.add(layer);
        }
        Sequential network = all.add(new Dense(CLASSES)).build();
        return Arguments.of(name, new Architecture(name, input, CLASSES, network), rows);
    }

    private static Conv2d biasedStandardized(int channels) {
        return new Conv2d(
                channels, 3, 1, 1, true, WeightStandardization.standard(), GradientTransform.NONE);
    }

    private static Normalization norm(Affine affine) {
        return new Normalization(BATCH_NORM, affine, 0.5);
    }

    private static Normalization by(Normalizer normalizer) {
        return new Normalization(normalizer, Affine.SCALE_AND_SHIFT, 0.5);
    }

    private static Normalization rectified() {
        return by(new UnifiedNorm(1e-5, RunningStatistics.pytorch(), 1, 1, true, true));
    }

    private static Normalization groupNorm(int groups) {
        return by(GroupNorm.of(groups));
    }

    private static Residual residual(Layer... body) {
        return new Residual(Sequential.of(body), Sequential.of());
    }

    private static Residual projection() {
        return new Residual(
                Sequential.of(Conv2d.of3x3(3, 2), NORM, new Relu(), Conv2d.of3x3(3, 1), NORM),
                Sequential.of(Conv2d.of1x1(3, 2), NORM));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void layersMatchCentralDifferences(String name, Architecture architecture, int rows) {
        assertThat(worstError(architecture, rows)).isLessThan(TOLERANCE);
    }

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.paper(),
                Recipes.revised(),
                Recipes.plain(),
                Recipes.plain().withoutInput(),
                Recipes.revised().withHidden(GroupNorm.of(2)),
                Recipes.revised()
                        .withHidden(GroupNorm.of(4))
                        .withKernels(WeightStandardization.standard(), GradientTransform.NONE),
                Recipes.plain()
                        .withKernels(WeightStandardization.standard(), GradientTransform.NONE),
                Recipes.plain()
                        .withKernels(WeightTransform.NONE, AdaptiveGradientClipping.at(1e9)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void recipesMatchCentralDifferences(Recipe recipe) {
        Sequential.Builder layers = Sequential.builder();
        var input = recipe.input();
        if (input != null) {
            layers.add("input", new Normalization(input, Affine.SCALE, recipe.inputScale()));
        }
        for (int stride = 1; stride <= 2; stride++) {
            layers.add(
                    new Conv2d(
                            4,
                            3,
                            stride,
                            1,
                            false,
                            recipe.companions().weights(),
                            recipe.companions().gradients()));
            layers.add(
                    new Normalization(
                            recipe.hidden().get(0), Affine.SCALE_AND_SHIFT, recipe.initialScale()));
            layers.add(new Relu());
        }
        layers.add(new GlobalAveragePool()).add(new Dense(CLASSES));
        Architecture architecture =
                new Architecture("recipe", new Shape(4, 5, 2), CLASSES, layers.build());
        assertThat(worstError(architecture, 3)).isLessThan(TOLERANCE);
    }

    @Test
    void aConstantChannelMatchesCentralDifferences() {
        Shape shape = new Shape(4, 4, 2);
        Layer input = new Normalization(BATCH_NORM, Affine.SCALE, 0.5);
        Sequential layers =
                Sequential.of(input, Conv2d.of3x3(3, 1), NORM, new Relu(), new Dense(CLASSES));
        Architecture architecture = new Architecture("constant", shape, CLASSES, layers);
        int rows = 2;
        float[] images = Samples.images(shape, rows, 3);
        for (int i = 1; i < images.length; i += 2) {
            images[i] = 0.3f;
        }
        try (Network network = ReferenceEngine.float64(1).compile(architecture, rows)) {
            Samples.fill(network, 1);
            assertThat(new GradientCheck(network, images, new int[] {0, 2}).worstError())
                    .isLessThan(TOLERANCE);
        }
    }

    private static double worstError(Architecture architecture, int rows) {
        Step step =
                new Step(
                        Samples.images(architecture.input(), rows, 5),
                        Samples.labels(CLASSES, rows, 6));
        try (Network network = ReferenceEngine.float64(1).compile(architecture, rows)) {
            Samples.fill(network, 7);
            return new GradientCheck(
                            network,
                            step.images(),
                            step.labels(),
                            step.context().at(3).drawingFrom(4))
                    .worstError();
        }
    }
}
