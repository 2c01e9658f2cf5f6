package io.normstream.model.nn;

import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateSpec;
import java.util.List;

/**
 * Description of a layer: hyperparameters only. Layers are records, so two equal descriptions are
 * the same network, and a description prints itself whole.
 */
public sealed interface Layer
        permits AveragePool2d,
                Conv2d,
                Dense,
                Dropout,
                Flatten,
                GlobalAveragePool,
                HardSwish,
                LeakyRelu,
                MaxPool2d,
                Normalization,
                Relu,
                Residual,
                Sequential,
                Sign,
                Silu {

    /** Short lower-case name from which default path names are made, such as {@code conv}. */
    String kind();

    /**
     * Shape that comes out where {@code input} goes in.
     *
     * @throws io.normstream.model.ModelException where the layer cannot take {@code input}
     */
    Shape outputShape(Shape input);

    /** What becomes of this kind of layer. */
    <R> R accept(LayerVisitor<R> visitor);

    /** Trained arrays for this input, in a fixed order. */
    default List<ParameterSpec> parameters(Shape input) {
        return List.of();
    }

    /** Untrained state vectors for this input, in a fixed order. */
    default List<StateSpec> state(Shape input) {
        return List.of();
    }
}
