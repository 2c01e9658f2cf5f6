package io.normstream.benchmarks.workload;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Recipes;
import java.util.List;
import java.util.Map;

/**
 * The networks of the comparisons. Ordinary batch normalisation and none of the images, since that
 * is what every library has.
 */
public final class Networks {
    private static final int CLASSES = 10;
    private static final Shape GREY = new Shape(28, 28, 1);
    private static final Shape COLOUR = new Shape(32, 32, 3);

    /** Name in cells, and the preset on images of a shape. */
    private static final Map<String, Architecture> BY_NAME =
            Map.of(
                    "N1", create("benchmark-cnn", GREY),
                    "N2", create("resnet20", COLOUR),
                    "resnet18", create("resnet18", COLOUR),
                    "small-cnn", create("small-cnn", GREY));

    private Networks() {}

    private static Architecture create(String preset, Shape input) {
        return Architectures.create(preset, input, CLASSES, Recipes.plain().withoutInput());
    }

    /**
     * The network called {@code name}.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Architecture architecture(String name) {
        Architecture architecture = BY_NAME.get(name);
        if (architecture == null) {
            throw new IllegalArgumentException(
                    "No network is called %s; allowed are %s"
                            .formatted(name, BY_NAME.keySet().stream().sorted().toList()));
        }
        return architecture;
    }

    /** Number of trained numbers of the network. */
    public static int parameters(Architecture architecture) {
        return architecture.layers().parameters(architecture.input()).stream()
                .map(ParameterSpec::shape)
                .mapToInt(Networks::elements)
                .sum();
    }

    private static int elements(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
