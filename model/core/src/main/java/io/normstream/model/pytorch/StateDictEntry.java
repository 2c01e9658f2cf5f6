package io.normstream.model.pytorch;

import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ArrayLayout;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;

/**
 * An array of a network and its counterpart in a {@code state_dict}.
 *
 * @param name path here, such as {@code norm1.scale}
 * @param key path there, such as {@code norm1.weight}
 * @param shape here
 * @param layout how the two differ
 * @param input what goes into the layer
 */
public record StateDictEntry(
        String name, String key, List<Integer> shape, Layout layout, Shape input) {

    /** How numbers lie here and there. */
    enum Layout {
        /** The same. */
        VECTOR,
        /** {@code [height, width, in, out]} here, {@code [out, in, height, width]} there. */
        KERNEL,
        /**
         * {@code [in, out]} here, {@code [out, in]} there, with the inputs in the order of
         * flattening: channel, row, column.
         */
        DENSE
    }

    /** The layer's path here. */
    String layer() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    StateDictEntry withKey(String newKey) {
        return new StateDictEntry(name, newKey, shape, layout, input);
    }

    /** Shape there. */
    List<Integer> keyShape() {
        return switch (layout) {
            case VECTOR -> shape;
            case KERNEL -> List.of(shape.get(3), shape.get(2), shape.get(0), shape.get(1));
            case DENSE -> List.of(shape.get(1), shape.get(0));
        };
    }

    /** {@code ours} as it is there, in fresh memory where the layout changes. */
    public StoredArray toPyTorch(StoredArray ours) {
        return switch (layout) {
            case VECTOR -> ours;
            case KERNEL -> ArrayLayout.kernel(ours);
            case DENSE -> ArrayLayout.dense(ours, input);
        };
    }

    /** {@code theirs}, of shape {@link #keyShape}, as it is here. */
    StoredArray fromPyTorch(StoredArray theirs) {
        return switch (layout) {
            case VECTOR -> theirs;
            case KERNEL -> ArrayLayout.fromKernel(theirs);
            case DENSE -> ArrayLayout.fromDense(theirs, input);
        };
    }
}
