package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Storage;
import io.normstream.model.engine.memory.Vector;
import io.normstream.model.engine.memory.Views;
import io.normstream.model.nn.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What nodes are built from: buffers for a number of rows, and the network's flat arrays. */
final class Build {
    private final int rows;
    private final int maxBatch;
    private final Buffers buffers;
    private final Storage storage;
    private final Vector scratch;

    Build(int rows, int maxBatch, long largestActivation, Buffers buffers, Storage storage) {
        this.rows = rows;
        this.maxBatch = maxBatch;
        this.buffers = buffers;
        this.storage = storage;
        buffers.rewind();
        this.scratch = buffers.take(maxBatch * largestActivation);
    }

    int maxBatch() {
        return maxBatch;
    }

    int rows() {
        return rows;
    }

    Storage storage() {
        return storage;
    }

    /** Memory that no node counts on after it has returned, seen as {@code shape}. */
    INDArray scratch(long... shape) {
        return scratch.view(shape);
    }

    /** A buffer of {@code sizeOfRow} numbers for every row of the largest mini-batch. */
    Vector perRow(int sizeOfRow) {
        return buffers.take((long) maxBatch * sizeOfRow);
    }

    /** A buffer of {@code size} numbers. */
    Vector fixed(int size) {
        return buffers.take(size);
    }

    /** {@code [rows, height, width, channels]}. */
    INDArray images(Shape shape) {
        return perRow(shape.size()).view(rows, shape.height(), shape.width(), shape.channels());
    }

    /** A new activation with its gradient. */
    Activation activation(Shape shape) {
        return new Activation(rows, shape, images(shape), images(shape), true);
    }

    INDArray parameter(String name, long... shape) {
        return Views.of(storage.parameters().array(), offset(name), shape);
    }

    INDArray gradient(String name, long... shape) {
        return Views.of(storage.gradients().array(), offset(name), shape);
    }

    int offset(String parameter) {
        return storage.parameterLayout().slice(parameter).offset();
    }
}
