package io.normstream.model.nn;

/**
 * What becomes of a layer, by its kind: whoever turns descriptions into something else says it for
 * every kind, so that a new one does not compile until all have.
 *
 * @param <R> what becomes of a layer
 */
public interface LayerVisitor<R> {
    R averagePool(AveragePool2d layer);

    R conv(Conv2d layer);

    R dense(Dense layer);

    R dropout(Dropout layer);

    R flatten(Flatten layer);

    R globalAveragePool(GlobalAveragePool layer);

    R hardSwish(HardSwish layer);

    R leakyRelu(LeakyRelu layer);

    R maxPool(MaxPool2d layer);

    R normalization(Normalization layer);

    R relu(Relu layer);

    R residual(Residual layer);

    R sequential(Sequential layer);

    R sign(Sign layer);

    R silu(Silu layer);
}
