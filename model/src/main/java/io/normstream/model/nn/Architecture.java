package io.normstream.model.nn;

import io.normstream.model.ModelException;

/**
 * A whole network: where its images come in, how many classes come out, and the layers between.
 *
 * @param name preset or user name, such as {@code small-cnn}
 * @param input shape of an image
 * @param classes number of classes, the size of the last layer
 * @param layers everything between, the input normalisation first where the recipe has one
 */
public record Architecture(String name, Shape input, int classes, Sequential layers) {
    public Architecture {
        Shape output = layers.outputShape(input);
        if (!output.equals(Shape.vector(classes))) {
            throw new ModelException(
                    "Architecture " + name + " gives " + output + " for " + classes + " classes");
        }
    }
}
