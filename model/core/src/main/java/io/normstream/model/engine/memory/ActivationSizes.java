package io.normstream.model.engine.memory;

import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.util.function.ToLongFunction;

/** How much room the activations of one image take. */
public final class ActivationSizes {
    /** Blocked layouts fill channels up to a multiple of this. */
    private static final int WIDEST_BLOCK = 16;

    private ActivationSizes() {}

    /** Numbers in an activation of {@code shape}, in any layout. */
    public static long padded(Shape shape) {
        long blocks = (shape.channels() + WIDEST_BLOCK - 1L) / WIDEST_BLOCK;
        return shape.positions() * blocks * WIDEST_BLOCK;
    }

    /** The largest size of {@code layer}'s input, of its output and of all between. */
    public static long largest(Layer layer, Shape input, ToLongFunction<Shape> size) {
        long largest =
                Math.max(size.applyAsLong(input), size.applyAsLong(layer.outputShape(input)));
        if (layer instanceof Residual residual) {
            largest = Math.max(largest, largest(residual.body(), input, size));
            largest = Math.max(largest, largest(residual.shortcut(), input, size));
        } else if (layer instanceof Sequential sequential) {
            Shape shape = input;
            for (Sequential.Entry entry : sequential.entries()) {
                largest = Math.max(largest, largest(entry.layer(), shape, size));
                shape = entry.layer().outputShape(shape);
            }
        }
        return largest;
    }

    /**
     * Numbers in the outputs of all layers inside {@code layer}, {@link #padded}, for one image.
     */
    public static long sum(Layer layer, Shape input) {
        if (layer instanceof Residual residual) {
            return sum(residual.body(), input)
                    + sum(residual.shortcut(), input)
                    + padded(layer.outputShape(input));
        }
        if (layer instanceof Sequential sequential) {
            long sum = 0;
            Shape shape = input;
            for (Sequential.Entry entry : sequential.entries()) {
                sum += sum(entry.layer(), shape);
                shape = entry.layer().outputShape(shape);
            }
            return sum;
        }
        // A Relu works in the place of its input.
        return layer instanceof Relu ? 0 : padded(layer.outputShape(input));
    }
}
