package io.normstream.model.nn;

/**
 * Maximum over square windows; a ragged border is dropped, and padding is never the largest.
 *
 * @param stride that windows are moved by
 * @param padding rows and columns around the image, at most half a window
 */
public record MaxPool2d(int size, int stride, int padding) implements Layer {
    public MaxPool2d {
        Windows.require("max pool", size, stride, padding);
    }

    /** Windows that touch. */
    public MaxPool2d(int size) {
        this(size, size, 0);
    }

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
        return Windows.over("max pool", input, size, stride, padding);
    }
}
