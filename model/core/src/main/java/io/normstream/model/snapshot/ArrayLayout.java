package io.normstream.model.snapshot;

import io.normstream.model.nn.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The same numbers in another order or under another shape. */
public final class ArrayLayout {
    private ArrayLayout() {}

    /** A kernel {@code [height, width, in, out]} as {@code [out, in, height, width]}. */
    public static StoredArray kernel(StoredArray array) {
        return permuted(array, 3, 2, 0, 1);
    }

    /** A kernel {@code [out, in, height, width]} as {@code [height, width, in, out]}. */
    public static StoredArray fromKernel(StoredArray array) {
        return permuted(array, 2, 3, 1, 0);
    }

    /**
     * Dense weights {@code [in, out]} as {@code [out, in]}, with the inputs in the order channel,
     * row, column instead of row, column, channel.
     *
     * @param input what the layer flattens
     */
    public static StoredArray dense(StoredArray array, Shape input) {
        int outputs = array.shape().get(1);
        List<Integer> split = List.of(input.height(), input.width(), input.channels(), outputs);
        return reshaped(kernel(reshaped(array, split)), List.of(outputs, input.size()));
    }

    /**
     * What {@link #dense} was given, from what it gave.
     *
     * @param input what the layer flattens
     */
    public static StoredArray fromDense(StoredArray array, Shape input) {
        int outputs = array.shape().get(0);
        List<Integer> split = List.of(outputs, input.channels(), input.height(), input.width());
        return reshaped(fromKernel(reshaped(array, split)), List.of(input.size(), outputs));
    }

    /** The same bytes under {@code shape}. */
    private static StoredArray reshaped(StoredArray array, List<Integer> shape) {
        return new StoredArray(array.type(), shape, array.bytes());
    }

    /** As many zeros, in fresh memory. */
    public static StoredArray zeros(StoredArray like) {
        return new StoredArray(
                like.type(), like.shape(), ByteBuffer.allocate(like.bytes().remaining()));
    }

    /**
     * A copy whose axis {@code i} is axis {@code axes[i]} of {@code array}, as NumPy's {@code
     * transpose}.
     */
    private static StoredArray permuted(StoredArray array, int... axes) {
        int[] steps = steps(array.shape());
        int[] sizes = Arrays.stream(axes).map(axis -> array.shape().get(axis)).toArray();
        int width = array.type().bytes();
        ByteBuffer out = ByteBuffer.allocate(array.bytes().remaining());
        int[] at = new int[axes.length];
        while (out.hasRemaining()) {
            int element = 0;
            for (int i = 0; i < axes.length; i++) {
                element += at[i] * steps[axes[i]];
            }
            out.put(array.bytes().slice(element * width, width));
            advance(at, sizes);
        }
        List<Integer> shape = Arrays.stream(sizes).boxed().toList();
        return new StoredArray(array.type(), shape, out.flip());
    }

    /** Elements between neighbours along each axis. */
    private static int[] steps(List<Integer> shape) {
        int[] steps = new int[shape.size()];
        int step = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            steps[axis] = step;
            step *= shape.get(axis);
        }
        return steps;
    }

    /** To the next index, the last axis first. */
    private static void advance(int[] at, int[] sizes) {
        for (int axis = at.length - 1; axis >= 0 && ++at[axis] == sizes[axis]; axis--) {
            at[axis] = 0;
        }
    }
}
