package io.normstream.model.image;

import java.io.Serializable;

/**
 * What happens to a decoded image before a model sees it, in this order. Part of the model: it
 * learns from and predicts images that were prepared alike.
 *
 * @param applyExifOrientation whether it is turned upright as its EXIF orientation says
 * @param resize how it gets the model's height and width
 */
public record Preprocessing(boolean applyExifOrientation, Resize resize) implements Serializable {
    /** Images are taken as they are stored, and fit exactly. */
    public static final Preprocessing NONE = new Preprocessing(false, Resize.NONE);

    /** As in the options. */
    @Override
    public String toString() {
        return "--resize "
                + resize.mode()
                + (resize.takesAnySize() ? " --resize-filter " + resize.filter() : "")
                + " --apply-exif-orientation "
                + applyExifOrientation;
    }
}
