package io.normstream.model.nn;

/** All values as one vector, in the order row, column, channel. */
public record Flatten() implements Layer {
    @Override
    public String kind() {
        return "flatten";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.flatten(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.vector(input.size());
    }
}
