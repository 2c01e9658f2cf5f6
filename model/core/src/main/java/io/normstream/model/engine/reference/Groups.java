package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.engine.memory.Views;
import io.normstream.model.norm.Needs.Grouping;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a tensor of {@code [samples, positions, channels]} falls into groups, each with numbers by
 * channel.
 */
record Groups(int samples, int maxSamples, int positions, int channels, Grouping grouping) {

    /** All of a mini-batch or each of its samples. */
    static Groups of(Activation x, Grouping grouping, Build build) {
        return new Groups(
                x.rows(), build.maxBatch(), x.shape().positions(), x.shape().channels(), grouping);
    }

    /** All rows of a matrix, such as a kernel of {@code [fanIn, outputs]}. */
    static Groups ofMatrix(int rows, int columns) {
        return new Groups(1, 1, rows, columns, Grouping.BATCH);
    }

    int groups() {
        return grouping == Grouping.BATCH ? 1 : samples;
    }

    int maxGroups() {
        return grouping == Grouping.BATCH ? 1 : maxSamples;
    }

    /** Numbers reduced into each (group, channel). */
    long count() {
        return grouping == Grouping.BATCH ? (long) samples * positions : positions;
    }

    /** Number of (group, channel) pairs. */
    int size() {
        return groups() * channels;
    }

    /** Room for a number by (group, channel). */
    Vector vector(Build build) {
        return build.fixed(maxGroups() * channels);
    }

    /** Such numbers in a shape that repeats over samples and positions. */
    INDArray repeated(Vector vector) {
        return vector.view(groups(), 1, channels);
    }

    /** A tensor in the shape that this is about. */
    INDArray tensor(INDArray array) {
        return Views.of(array, 0, samples, positions, channels);
    }
}
