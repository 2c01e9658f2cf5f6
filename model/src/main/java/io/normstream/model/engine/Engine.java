package io.normstream.model.engine;

import io.normstream.model.nn.Architecture;

/** Turns a description into something that computes. */
public interface Engine {

    /** Name in options and provenance, such as {@code reference}. */
    String name();

    /** Number type of parameters in provenance: {@code float32} or {@code float64}. */
    String precision();

    /**
     * Number of threads that compute; it belongs to the result, since it changes the order of sums.
     */
    int threads();

    /** Platform and level of the kernels that compute; belongs to the result too. */
    String instructionSet();

    /**
     * A network with every buffer allocated, parameters at 0 and state at its initial values.
     *
     * @param maxBatch largest number of rows of a mini-batch, and the size at which inference runs
     */
    Network compile(Architecture architecture, int maxBatch);
}
