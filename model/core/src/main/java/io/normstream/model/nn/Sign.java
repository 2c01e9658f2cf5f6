package io.normstream.model.nn;

/**
 * 1 from 0 on and -1 below, which has no useful gradient; the backward pass takes that of a smooth
 * step instead (1808.00278): {@code 2 - 2 |x|} within 1 of 0, and 0 elsewhere.
 */
public record Sign() implements Layer {
    @Override
    public String kind() {
        return "sign";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.sign(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
