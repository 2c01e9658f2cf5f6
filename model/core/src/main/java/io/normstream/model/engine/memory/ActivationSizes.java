package io.normstream.model.engine.memory;

import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.util.List;
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
        return layer.accept(new Largest(input, size));
    }

    private record Largest(Shape input, ToLongFunction<Shape> size) implements LeafVisitor<Long> {
        @Override
        public Long leaf(Layer layer) {
            return Math.max(size.applyAsLong(input), size.applyAsLong(layer.outputShape(input)));
        }

        @Override
        public Long residual(Residual layer) {
            return Math.max(
                    leaf(layer), Math.max(sequential(layer.body()), sequential(layer.shortcut())));
        }

        @Override
        public Long sequential(Sequential layer) {
            return layer
                    .collect(input, (entry, shape) -> List.of(largest(entry.layer(), shape, size)))
                    .stream()
                    .reduce(leaf(layer), Long::max);
        }
    }

    /**
     * Numbers in the outputs of all layers inside {@code layer}, {@link #padded}, for one image.
     */
    public static long sum(Layer layer, Shape input) {
        return layer.accept(new Sum(input));
    }

    private record Sum(Shape input) implements LeafVisitor<Long> {
        @Override
        public Long leaf(Layer layer) {
            return padded(layer.outputShape(input));
        }

        /** It works in the place of its input. */
        @Override
        public Long relu(Relu layer) {
            return 0L;
        }

        @Override
        public Long residual(Residual layer) {
            return sequential(layer.body()) + sequential(layer.shortcut()) + leaf(layer);
        }

        @Override
        public Long sequential(Sequential layer) {
            return layer
                    .collect(input, (entry, shape) -> List.of(sum(entry.layer(), shape)))
                    .stream()
                    .reduce(0L, Long::sum);
        }
    }
}
