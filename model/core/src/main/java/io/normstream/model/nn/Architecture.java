package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.List;
import java.util.Optional;

/**
 * A whole network: how its images come in, how many classes come out, and the layers between.
 *
 * @param name preset or user name, such as {@code small-cnn}
 * @param input shape of an image
 * @param applyExifOrientation whether images come in upright, turned as their EXIF orientation
 *     says, or as they are stored
 * @param classes number of classes, the size of the last layer
 * @param layers everything between, the input normalisation first where the recipe has one
 */
public record Architecture(
        String name, Shape input, boolean applyExifOrientation, int classes, Sequential layers) {
    public Architecture {
        Shape output = layers.outputShape(input);
        if (!output.equals(Shape.vector(classes))) {
            throw new ModelException(
                    "Architecture " + name + " gives " + output + " for " + classes + " classes");
        }
    }

    /** One that takes images as they are stored. */
    public Architecture(String name, Shape input, int classes, Sequential layers) {
        this(name, input, false, classes, layers);
    }

    /** The normalisation of the images: the first layer where that is one. */
    public Optional<Sequential.Entry> inputNormalization() {
        return layers.entries().stream()
                .limit(1)
                .filter(first -> first.layer() instanceof Normalization)
                .findFirst();
    }

    /** All normalisations, in network order, each under its path. */
    public List<Sequential.Entry> normalizations() {
        return Normalizations.of(layers);
    }

    /** The same network for images that come in upright, or as they are stored. */
    public Architecture withExifOrientation(boolean applied) {
        return new Architecture(name, input, applied, classes, layers);
    }
}
