package io.normstream.model.nn;

/** {@code x min(max(x + 3, 0), 6) / 6} (1905.02244). */
public record HardSwish() implements Layer {
    @Override
    public String kind() {
        return "hardswish";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.hardSwish(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
