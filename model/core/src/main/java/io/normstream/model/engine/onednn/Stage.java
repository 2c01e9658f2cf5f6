package io.normstream.model.engine.onednn;

/** A forward computation bound to its arrays for a fixed number of rows. */
interface Stage {

    /** What comes out. */
    Activation output();

    /** Computes the output. */
    void run();

    /** The parameters or the state were written: forgets what was derived from them. */
    default void changed() {}
}
