package io.normstream.model.nn;

import io.normstream.model.ModelException;

/**
 * Maximum over square windows of {@code size}, moved by {@code size}; a ragged border is dropped.
 */
public record MaxPool2d(int size) implements Layer {
    @Override
    public String kind() {
        return "pool";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.maxPool(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.height() < size || input.width() < size) {
            throw new ModelException("A max pool of size " + size + " does not fit " + input);
        }
        return new Shape(input.height() / size, input.width() / size, input.channels());
    }
}
