package io.normstream.model.image;

import java.io.Serializable;

/**
 * How images of any size become those of a model.
 *
 * @param filter how pixels are weighed; says nothing where {@code mode} is {@link ResizeMode#NONE}
 */
public record Resize(ResizeMode mode, ResizeFilter filter) implements Serializable {
    /** Images of another size do not fit. */
    public static final Resize NONE = new Resize(ResizeMode.NONE, ResizeFilter.BILINEAR);

    /** Without a mode every filter does the same, so all such are equal. */
    public Resize {
        filter = mode == ResizeMode.NONE ? ResizeFilter.BILINEAR : filter;
    }

    /** Whether images of any size fit. */
    public boolean takesAnySize() {
        return mode != ResizeMode.NONE;
    }

    /** As in the options, such as {@code crop bilinear}. */
    @Override
    public String toString() {
        return takesAnySize() ? mode + " " + filter : mode.toString();
    }
}
