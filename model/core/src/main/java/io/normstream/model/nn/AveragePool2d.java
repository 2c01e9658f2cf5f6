package io.normstream.model.nn;

/**
 * Mean over square windows, without padding; a ragged border is dropped.
 *
 * @param stride that windows are moved by
 */
public record AveragePool2d(int size, int stride) implements Layer {
    public AveragePool2d {
        Windows.require("average pool", size, stride, 0);
    }

    @Override
    public String kind() {
        return "avgpool";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.averagePool(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Windows.over("average pool", input, size, stride, 0);
    }
}
