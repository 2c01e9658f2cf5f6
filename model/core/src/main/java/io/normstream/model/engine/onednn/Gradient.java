package io.normstream.model.engine.onednn;

/**
 * The gradient of an activation, laid out as its values.
 *
 * @param overwritable whether its reader may write over it
 * @param pooled whether its memory goes back to the pool after that
 */
record Gradient(Tensor values, boolean overwritable, boolean pooled) {

    /** The same gradient, kept for others. */
    Gradient kept() {
        return new Gradient(values, false, false);
    }
}
