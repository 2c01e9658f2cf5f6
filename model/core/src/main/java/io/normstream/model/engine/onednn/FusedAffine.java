package io.normstream.model.engine.onednn;

/** Scale and shift of a batch normalisation's primitives, and their gradients. */
interface FusedAffine {
    /** Which of both the primitives have, such as {@code dnnl_use_scale}. */
    int flags();

    /** Adds what the forward primitive reads. */
    void bindForward(Operation.Builder operation);

    /** Adds what the backward primitive reads and writes. */
    void bindBackward(Operation.Builder operation);

    /** After the backward primitive: gradients of scale and shift, and next state. */
    void store();
}
