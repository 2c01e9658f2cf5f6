package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A layer bound to its arrays for a fixed number of rows. */
interface Node extends Stage {

    /**
     * Lays out the backward half, in the order in which it will run.
     *
     * @param upstream gradient of the output
     * @param wanted whether anybody wants the gradient of the input
     * @return gradient of the input, null only where nobody wants it
     */
    @Nullable Gradient bind(Gradient upstream, boolean wanted);

    /** Gradients of parameters and input, and next state. Comes after {@link #bind}. */
    void backward();

    /** Adds what the layer's normalisations saw in {@link #run}. */
    default void report(List<NormalizationReport> reports) {}
}
