package io.normstream.model.nn;

/**
 * For whom all layers are alike that hold no others: what is true of any layer, also of one that is
 * yet to come.
 *
 * @param <R> what becomes of a layer
 */
public interface LeafVisitor<R> extends LayerVisitor<R> {

    /** For a layer that holds no others. */
    R leaf(Layer layer);

    @Override
    default R averagePool(AveragePool2d layer) {
        return leaf(layer);
    }

    @Override
    default R conv(Conv2d layer) {
        return leaf(layer);
    }

    @Override
    default R dense(Dense layer) {
        return leaf(layer);
    }

    @Override
    default R dropout(Dropout layer) {
        return leaf(layer);
    }

    @Override
    default R flatten(Flatten layer) {
        return leaf(layer);
    }

    @Override
    default R globalAveragePool(GlobalAveragePool layer) {
        return leaf(layer);
    }

    @Override
    default R hardSwish(HardSwish layer) {
        return leaf(layer);
    }

    @Override
    default R leakyRelu(LeakyRelu layer) {
        return leaf(layer);
    }

    @Override
    default R maxPool(MaxPool2d layer) {
        return leaf(layer);
    }

    @Override
    default R normalization(Normalization layer) {
        return leaf(layer);
    }

    @Override
    default R relu(Relu layer) {
        return leaf(layer);
    }

    @Override
    default R sign(Sign layer) {
        return leaf(layer);
    }

    @Override
    default R silu(Silu layer) {
        return leaf(layer);
    }
}
