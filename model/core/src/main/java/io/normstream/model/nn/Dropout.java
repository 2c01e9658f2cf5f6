package io.normstream.model.nn;

import io.normstream.model.ModelException;

/**
 * Sets values of a training step to 0, each with probability {@code rate}, and divides the others
 * by {@code 1 - rate} (JMLR 15, 2014, in the form that leaves inference alone). Which ones follows
 * from the step's seed and number, the layer's path and the row; a step that nobody counts drops
 * none.
 *
 * @param rate from 0 to below 1
 */
public record Dropout(double rate) implements Layer {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new ModelException("A dropout needs a rate from 0 to below 1, found " + rate);
        }
    }

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
        return visitor.dropout(this);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }
}
