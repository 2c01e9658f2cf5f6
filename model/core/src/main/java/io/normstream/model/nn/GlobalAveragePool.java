package io.normstream.model.nn;

/** Mean over all positions of a channel. */
public record GlobalAveragePool() implements Layer {
    @Override
    public String kind() {
        return "gap";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.vector(input.channels());
    }
}
