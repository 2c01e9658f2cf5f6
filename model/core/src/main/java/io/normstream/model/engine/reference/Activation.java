package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Views;
import io.normstream.model.nn.Shape;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What flows between two layers for a fixed number of rows.
 *
 * @param rows number of rows
 * @param shape shape of a row
 * @param values {@code [rows, height, width, channels]}
 * @param gradient the same shape, or null where nobody wants it
 * @param overwritable whether the next layer may write over the values, since nobody else reads
 *     them again
 */
record Activation(
        int rows, Shape shape, INDArray values, @Nullable INDArray gradient, boolean overwritable) {

    /** {@code array} as {@code [rows, positions, channels]}. */
    INDArray byPosition(INDArray array) {
        return Views.of(array, 0, rows, shape.positions(), shape.channels());
    }

    /** {@code array} as {@code [rows, size]}. */
    INDArray flat(INDArray array) {
        return Views.of(array, 0, rows, shape.size());
    }

    /** The gradient where it is known to be wanted. */
    INDArray requireGradient() {
        if (gradient == null) {
            throw new IllegalStateException("Activation " + shape + " has no gradient");
        }
        return gradient;
    }

    /** The gradient, or memory that nobody reads where nobody wants one. */
    INDArray gradientOrSpare(Build build) {
        return gradient == null ? build.images(shape) : gradient;
    }

    /** The same flow with other values and rights. */
    Activation with(INDArray newValues, boolean newOverwritable) {
        return new Activation(rows, shape, newValues, gradient, newOverwritable);
    }
}
