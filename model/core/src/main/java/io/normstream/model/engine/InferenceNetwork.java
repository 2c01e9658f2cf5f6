package io.normstream.model.engine;

import io.normstream.model.nn.Architecture;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A compiled network that predicts: one flat array each of parameters and state, with named slices
 * of them. Images are channels-last rows of {@code height * width * channels} numbers in [0, 1];
 * logits are rows of {@code classes} numbers. One thread at a time; {@link #close} frees the native
 * memory.
 */
public interface InferenceNetwork extends AutoCloseable {

    Architecture architecture();

    int maxBatch();

    /** Where each parameter lies in {@link #parameters}. */
    ParameterLayout parameterLayout();

    /** Where each state vector lies in {@link #state}. */
    StateLayout stateLayout();

    /** Live parameters, rank 1. */
    INDArray parameters();

    /** Live state such as running statistics, rank 1, perhaps empty. Only its owner writes it. */
    INDArray state();

    /**
     * Says that parameters or state were written, so that what was derived from them is computed
     * anew. Comes after every write, before the next computation.
     */
    void changed();

    /**
     * Logits with the given parameters and state, changing neither. Runs at {@link #maxBatch} rows,
     * padded, so that a row's result is bit-equal whatever batch it is in.
     *
     * @param images at least {@code rows * input.size()} numbers
     * @param logits at least {@code rows * classes} numbers, written
     */
    void infer(float[] images, int rows, double[] logits);

    @Override
    void close();

    /**
     * Refuses a mini-batch that this network cannot take.
     *
     * @throws IllegalArgumentException where the number of rows is out of range or an array is too
     *     short
     */
    default void requireRows(float[] images, int rows, double[] logits) {
        if (rows < 1 || rows > maxBatch()) {
            throw new IllegalArgumentException(
                    "A mini-batch has 1 to " + maxBatch() + " rows, found " + rows);
        }
        requireLength("images", images.length, (long) rows * architecture().input().size());
        requireLength("logits", logits.length, (long) rows * architecture().classes());
    }

    private static void requireLength(String name, int found, long needed) {
        if (found < needed) {
            throw new IllegalArgumentException(
                    "Array " + name + " needs " + needed + " numbers, found " + found);
        }
    }
}
