package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Scalar;
import io.normstream.model.norm.WeightTransform;
import java.util.List;
import java.util.function.Supplier;

/**
 * Stacks the layers of a file, each for what comes out of those before it. Normalisations, and what
 * kernels and their gradients go through, are those of a recipe.
 */
final class LayerReader {
    private static final int MOST_CHANNELS = 65_536;
    private static final int LARGEST_KERNEL = 31;
    private static final int LARGEST_WINDOW = 1024;
    private static final int MOST_LAYERS = 1000;
    private static final String KINDS =
            "conv, depthwise, norm, relu, leaky-relu, silu, hard-swish, sign, max-pool, average-pool, global-average-pool, residual, dropout, flatten, dense, repeat";

    private final Recipe recipe;
    private final int classes;
    private final Count count;
    private final Sequential.Builder layers = Sequential.builder();
    private Shape shape;

    /** Layers and numbers of a whole network: repetitions make large ones of small files. */
    private static final class Count {
        private int layers;
        private int residuals;
        private long parameters;
    }

    /**
     * @param input what goes into the first layer
     */
    LayerReader(Recipe recipe, int classes, Shape input) {
        this(recipe, classes, input, new Count());
    }

    private LayerReader(Recipe recipe, int classes, Shape input, Count count) {
        this.recipe = recipe;
        this.classes = classes;
        this.shape = input;
        this.count = count;
    }

    /** Normalises the images where the recipe does. The shift stays 0. */
    LayerReader input() {
        Normalizer normalizer = recipe.input();
        if (normalizer != null) {
            layers.add("input", new Normalization(normalizer, Affine.SCALE, recipe.inputScale()));
        }
        return this;
    }

    /**
     * Adds what {@code items} describe.
     *
     * @throws ModelException with line and layer where that is none
     */
    LayerReader all(List<Yaml> items) {
        for (Yaml item : items) {
            add(LayerItem.of(item));
        }
        return this;
    }

    /** What comes out so far. */
    Shape shape() {
        return shape;
    }

    Sequential build() {
        return layers.build();
    }

    private void add(LayerItem item) {
        count.layers++;
        if (count.layers > MOST_LAYERS) {
            throw item.refused("the network has more than " + MOST_LAYERS + " layers");
        }
        switch (item.kind()) {
            case "conv" ->
                    conv(
                            item.fields(
                                    "channels",
                                    "kernel",
                                    "stride",
                                    "padding",
                                    "groups",
                                    "bias",
                                    "binary"));
            case "depthwise" ->
                    depthwise(item.fields("kernel", "stride", "padding", "bias", "binary"));
            case "norm" -> norm(item.fields());
            case "relu" -> add(item.fields(), new Relu());
            case "leaky-relu" -> leakyRelu(item.fields("slope"));
            case "silu" -> add(item.fields(), new Silu());
            case "hard-swish" -> add(item.fields(), new HardSwish());
            case "sign" -> add(item.fields(), new Sign());
            case "max-pool" -> maxPool(item.fields("size", "stride", "padding", "when-possible"));
            case "average-pool" -> averagePool(item.fields("size", "stride"));
            case "global-average-pool" -> add(item.fields(), new GlobalAveragePool());
            case "residual" -> residual(item.fields("body", "shortcut"));
            case "dropout" -> dropout(item.fields("rate"));
            case "flatten" -> add(item.fields(), new Flatten());
            case "dense" -> dense(item.fields("outputs"));
            case "repeat" -> repeat(item.fields("times", "layers"));
            default -> throw item.refused("there is no such layer; known are " + KINDS);
        }
    }

    private void conv(LayerArguments given) {
        int channels = given.required("channels", MOST_CHANNELS);
        convolution(given, channels, given.whole("groups", 1, 1, MOST_CHANNELS));
    }

    private void depthwise(LayerArguments given) {
        convolution(given, shape.channels(), shape.channels());
    }

    private void convolution(LayerArguments given, int channels, int groups) {
        int kernel = given.whole("kernel", 3, 1, LARGEST_KERNEL);
        int stride = given.whole("stride", 1, 1, LARGEST_KERNEL);
        int padding = given.whole("padding", kernel / 2, 0, kernel - 1);
        boolean bias = given.flag("bias") || recipe.companions().biases();
        WeightTransform transform =
                given.flag("binary")
                        ? new BinaryWeights(recipe.companions().weights())
                        : recipe.companions().weights();
        add(
                given,
                () ->
                        new Conv2d(
                                channels,
                                kernel,
                                stride,
                                padding,
                                groups,
                                bias,
                                transform,
                                recipe.companions().gradients()));
    }

    /** Scale and shift belong to the last of several. */
    private void norm(LayerArguments given) {
        int last = recipe.hidden().size() - 1;
        for (Normalizer before : recipe.hidden().subList(0, last)) {
            add(given, new Normalization(before, Affine.NONE, 1));
        }
        add(
                given,
                new Normalization(
                        recipe.hidden().get(last),
                        recipe.companions().biases() ? Affine.NONE : Affine.SCALE_AND_SHIFT,
                        recipe.initialScale()));
    }

    private void maxPool(LayerArguments given) {
        int size = given.required("size", LARGEST_WINDOW);
        int stride = given.whole("stride", size, 1, LARGEST_WINDOW);
        int padding = given.whole("padding", 0, 0, size / 2);
        if (!given.flag("when-possible") || (shape.height() >= size && shape.width() >= size)) {
            add(given, new MaxPool2d(size, stride, padding));
        }
    }

    private void averagePool(LayerArguments given) {
        int size = given.required("size", LARGEST_WINDOW);
        add(given, new AveragePool2d(size, given.whole("stride", size, 1, LARGEST_WINDOW)));
    }

    private void leakyRelu(LayerArguments given) {
        add(given, new LeakyRelu(given.fraction("slope", 0.01)));
    }

    private void dropout(LayerArguments given) {
        add(given, new Dropout(given.needing("rate").fraction("rate", 0)));
    }

    private void residual(LayerArguments given) {
        Sequential body = within().all(given.needing("body").layers("body")).scaled().build();
        Sequential shortcut = within().all(given.layers("shortcut")).build();
        add(given, new Residual(body, shortcut));
    }

    /** The end of a residual's body, where the recipe has factors there. */
    private LayerReader scaled() {
        count.residuals++;
        double first = recipe.companions().branch();
        if (first > 0) {
            Normalizer factor = new Scalar(first / count.residuals);
            layers.add(new Normalization(factor, Affine.NONE, 1));
        }
        return this;
    }

    private LayerReader within() {
        return new LayerReader(recipe, classes, shape, count);
    }

    /** The classifier's gradients go to the optimizer as they are. */
    private void dense(LayerArguments given) {
        boolean classifies = "classes".equals(given.text("outputs"));
        add(
                given,
                new Dense(
                        classifies ? classes : given.required("outputs", MOST_CHANNELS),
                        classifies ? GradientTransform.NONE : recipe.companions().gradients()));
        Normalizer logits = recipe.companions().logits();
        if (classifies && logits != null) {
            layers.add(new Normalization(logits, Affine.NONE, 1));
        }
    }

    private void repeat(LayerArguments given) {
        int times = given.required("times", MOST_LAYERS);
        for (int time = 0; time < times; time++) {
            all(given.needing("layers").layers("layers"));
        }
    }

    private void add(LayerArguments given, Supplier<Layer> layer) {
        Layer made;
        try {
            made = layer.get();
        } catch (ModelException e) {
            throw given.refused(e.getMessage());
        }
        add(given, made);
    }

    private void add(LayerArguments given, Layer layer) {
        try {
            count.parameters +=
                    layer instanceof Residual
                            ? 0 // counted inside
                            : layer.parameters(shape).stream()
                                    .mapToLong(ParameterSpec::length)
                                    .sum();
            shape = layer.outputShape(shape);
            Math.toIntExact(count.parameters);
            shape.size();
        } catch (ArithmeticException e) {
            throw given.refused("parameters or outputs are more than " + Integer.MAX_VALUE);
        } catch (ModelException e) {
            throw given.refused(e.getMessage());
        }
        layers.add(layer);
    }
}
