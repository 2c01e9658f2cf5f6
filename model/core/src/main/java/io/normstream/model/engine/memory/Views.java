package io.normstream.model.engine.memory;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Contiguous row-major views into flat arrays. */
public final class Views {
    private Views() {}

    /** {@code flat} from {@code offset} on, seen as {@code shape}. */
    public static INDArray of(INDArray flat, long offset, long... shape) {
        return Nd4j.create(flat.data(), shape, Nd4j.getStrides(shape, 'c'), offset, 'c');
    }
}
