package io.normstream.model.nn;

import io.normstream.model.ModelException;

/**
 * {@code x} above 0 and {@code slope x} below; its gradient at 0 is the slope.
 *
 * @param slope from 0 to below 1
 */
public record LeakyRelu(double slope) implements Layer {
    public LeakyRelu {
        if (!(slope >= 0 && slope < 1)) {
            throw new ModelException(
                    "A leaky ReLU needs a slope from 0 to below 1, found " + slope);
        }
    }

    @Override
    public String kind() {
        return "leakyrelu";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.leakyRelu(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
