package io.normstream.model.nn;

/** {@code max(x, 0)}; its gradient at 0 is 0. */
public record Relu() implements Layer {
    @Override
    public String kind() {
        return "relu";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.relu(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
