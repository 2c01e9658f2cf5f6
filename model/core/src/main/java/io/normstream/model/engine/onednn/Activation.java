package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Shape;

/**
 * What flows between two layers for a fixed number of rows.
 *
 * @param shape shape of a row
 * @param values the numbers of all rows
 * @param overwritable whether the next layer may write over the values, since nobody else reads
 *     them again
 */
record Activation(Shape shape, Tensor values, boolean overwritable) {

    /** The same flow, kept for others. */
    Activation kept() {
        return new Activation(shape, values, false);
    }
}
