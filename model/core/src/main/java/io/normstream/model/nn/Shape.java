package io.normstream.model.nn;

import io.normstream.model.ModelException;

/**
 * Shape of one example's activation, channels last: {@code height x width x channels}. A feature
 * vector is {@code 1 x 1 x features}.
 */
public record Shape(int height, int width, int channels) {
    public Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new ModelException(
                    "A shape needs height, width and channels of at least 1, found "
                            + height
                            + "x"
                            + width
                            + "x"
                            + channels);
        }
    }

    /** A vector of {@code features} numbers. */
    public static Shape vector(int features) {
        return new Shape(1, 1, features);
    }

    /** Number of spatial positions, {@code height * width}. */
    public int positions() {
        return Math.multiplyExact(height, width);
    }

    /** Number of values, {@code height * width * channels}. */
    public int size() {
        return Math.multiplyExact(positions(), channels);
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
