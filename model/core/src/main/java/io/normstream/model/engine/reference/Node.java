package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import java.util.List;

/**
 * A layer bound to its arrays for a fixed number of rows. It reads its input's values and writes
 * its output's; going back it reads the output's gradient, which it may destroy, and writes the
 * input's.
 */
interface Node {

    /** What comes out. */
    Activation output();

    /** The training step's forward half. */
    void forward();

    /** With state instead of the mini-batch's statistics, where the layer has any. */
    default void infer() {
        forward();
    }

    /** Gradients of parameters and input, and next state. */
    void backward();

    /** Adds what the layer's normalisations saw in {@link #forward}. */
    default void report(List<NormalizationReport> reports) {}
}
