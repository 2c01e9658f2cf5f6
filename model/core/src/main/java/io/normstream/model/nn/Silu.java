package io.normstream.model.nn;

/** {@code x / (1 + exp(-x))} (1702.03118), which is also called swish. */
public record Silu() implements Layer {
    @Override
    public String kind() {
        return "silu";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.silu(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
