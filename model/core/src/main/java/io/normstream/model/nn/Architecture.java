package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import java.util.List;
import java.util.Optional;

/**
 * A whole network: how its images come in, how many classes come out, and the layers between.
 *
 * @param name preset or user name, such as {@code small-cnn}
 * @param input shape of an image
 * @param applyExifOrientation whether images come in upright, turned as their EXIF orientation
 *     says, or as they are stored
 * @param resize how images of another size get that of {@code input}
 * @param classes number of classes, the size of the last layer
 * @param layers everything between, the input normalisation first where the recipe has one
 */
public record Architecture(
        String name,
        Shape input,
        boolean applyExifOrientation,
        Resize resize,
        int classes,
        Sequential layers) {
    public Architecture {
        Shape output = layers.outputShape(input);
        if (!output.equals(Shape.vector(classes))) {
            throw new ModelException(
                    "Architecture " + name + " gives " + output + " for " + classes + " classes");
        }
    }

    /** One that takes images as they are stored, of its size. */
    public Architecture(String name, Shape input, int classes, Sequential layers) {
        this(name, input, false, Resize.NONE, classes, layers);
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

    /** What happens to a decoded image before the network sees it. */
    public Preprocessing preprocessing() {
        return new Preprocessing(applyExifOrientation, resize);
    }

    /** The same network for images that are prepared so. */
    public Architecture withPreprocessing(Preprocessing images) {
        return new Architecture(
                name, input, images.applyExifOrientation(), images.resize(), classes, layers);
    }
}
