package io.normstream.model.nn;

/** Mean over all positions of a channel. */
public record GlobalAveragePool() implements Layer {
    @Override
    public String kind() {
        return "gap";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.globalAveragePool(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.vector(input.channels());
    }
}
