package io.normstream.model.nn;

import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;

/** Stacks the building blocks of the presets, all normalised by one recipe. */
final class Blocks {
    private final Recipe recipe;
    private final Shape input;
    private final Sequential.Builder layers = Sequential.builder();

    /**
     * @param input shape that goes into the first layer
     */
    Blocks(Recipe recipe, Shape input) {
        this.recipe = recipe;
        this.input = input;
    }

    /** Normalises the images where the recipe does. The shift stays 0. */
    Blocks input() {
        Normalizer normalizer = recipe.input();
        if (normalizer != null) {
            layers.add("input", new Normalization(normalizer, Affine.SCALE, recipe.inputScale()));
        }
        return this;
    }

    Blocks convNorm(int channels, int kernel, int stride) {
        layers.add(
                new Conv2d(
                        channels,
                        kernel,
                        stride,
                        kernel / 2,
                        false,
                        recipe.weightTransform(),
                        recipe.gradientTransform()));
        int last = recipe.hidden().size() - 1;
        for (Normalizer before : recipe.hidden().subList(0, last)) {
            layers.add(new Normalization(before, Affine.NONE, 1));
        }
        layers.add(
                new Normalization(
                        recipe.hidden().get(last), Affine.SCALE_AND_SHIFT, recipe.initialScale()));
        return this;
    }

    /** 3x3 convolution, normalisation, ReLU. */
    Blocks convNormRelu(int channels, int stride) {
        convNorm(channels, 3, stride);
        layers.add(new Relu());
        return this;
    }

    Blocks maxPool(int size) {
        layers.add(new MaxPool2d(size));
        return this;
    }

    /** Max pool of 2 where there is anything left to pool: small images go through fewer. */
    Blocks halve() {
        Shape shape = shape();
        return shape.height() < 2 || shape.width() < 2 ? this : maxPool(2);
    }

    /** What comes out so far. */
    private Shape shape() {
        return build().outputShape(input);
    }

    /** Basic residual blocks, of which the first may be strided. */
    Blocks stage(int channelsIn, int channels, int blocks, int stride) {
        basicBlock(channels, stride, stride > 1 || channelsIn != channels);
        for (int block = 1; block < blocks; block++) {
            basicBlock(channels, 1, false);
        }
        return this;
    }

    private void basicBlock(int channels, int stride, boolean changesShape) {
        Blocks body =
                new Blocks(recipe, shape()).convNormRelu(channels, stride).convNorm(channels, 3, 1);
        Blocks shortcut = new Blocks(recipe, shape());
        if (changesShape) {
            shortcut.convNorm(channels, 1, stride);
        }
        layers.add(new Residual(body.build(), shortcut.build()));
        layers.add(new Relu());
    }

    /** Global average pool and the classifier. */
    Blocks head(int classes) {
        layers.add(new GlobalAveragePool());
        layers.add(new Dense(classes));
        return this;
    }

    Sequential build() {
        return layers.build();
    }
}
