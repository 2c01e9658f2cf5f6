package io.normstream.model.engine.onednn;

/**
 * The gradient of an activation, laid out as its values.
 *
 * @param overwritable whether its reader may write over it; then it lies in the pool, and its
 *     reader gives it back
 */
record Gradient(Tensor values, boolean overwritable) {

    /** The same gradient, kept for others. */
    Gradient kept() {
        return new Gradient(values, false);
    }
}
