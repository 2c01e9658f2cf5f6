package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Recipe;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The preset networks. Every convolution is bias-free and followed by a normalisation. */
public final class Architectures {
    private Architectures() {}

    private static final SortedMap<String, BiConsumer<Blocks, Integer>> PRESETS =
            new TreeMap<>(
                    Map.of(
                            "small-cnn", Architectures::smallCnn,
                            "benchmark-cnn", Architectures::benchmarkCnn,
                            "resnet20", Architectures::resnet20,
                            "resnet18", Architectures::resnet18));

    /** Names of the presets, sorted. */
    public static List<String> names() {
        return List.copyOf(PRESETS.keySet());
    }

    /**
     * The preset for images of {@code input}, normalised by {@code recipe}. The input normalisation
     * is the first layer, called {@code input}.
     *
     * @throws ModelException where no preset has that name, or it cannot take that shape
     */
    public static Architecture create(String preset, Shape input, int classes, Recipe recipe) {
        BiConsumer<Blocks, Integer> layers = PRESETS.get(preset);
        if (layers == null) {
            throw new ModelException(
                    "No architecture is called " + preset + "; allowed are " + names());
        }
        Blocks blocks = new Blocks(recipe, input).input();
        layers.accept(blocks, classes);
        return new Architecture(preset, input, classes, blocks.build());
    }

    /**
     * The default, shaped by measurement on one pass over a stream: each convolution is followed by
     * a pool, so that the classifier sees few positions and learns at once. 15.5 MFLOP for an image
     * of 28x28x1 and a step.
     */
    private static void smallCnn(Blocks blocks, int classes) {
        for (int channels : new int[] {16, 32, 64, 128}) {
            blocks.convNormRelu(channels, 1).halve();
        }
        blocks.head(classes);
    }

    /** The network of the comparisons: 109 MFLOP for an image of 28x28x1 and a step. */
    private static void benchmarkCnn(Blocks blocks, int classes) {
        blocks.convNormRelu(32, 1)
                .convNormRelu(32, 1)
                .maxPool(2)
                .convNormRelu(64, 1)
                .convNormRelu(64, 1)
                .maxPool(2)
                .head(classes);
    }

    /** ResNet-20 for CIFAR (1512.03385, section 4.2), shortcuts by strided 1x1 convolution. */
    private static void resnet20(Blocks blocks, int classes) {
        blocks.convNormRelu(16, 1).stage(16, 16, 3, 1).stage(16, 32, 3, 2).stage(32, 64, 3, 2);
        blocks.head(classes);
    }

    /** ResNet-18 in the form for CIFAR: a 3x3 stem without pooling. */
    private static void resnet18(Blocks blocks, int classes) {
        blocks.convNormRelu(64, 1)
                .stage(64, 64, 2, 1)
                .stage(64, 128, 2, 2)
                .stage(128, 256, 2, 2)
                .stage(256, 512, 2, 2)
                .head(classes);
    }
}
