package io.normstream.model.image;

import java.util.Locale;

/** What becomes of an image whose sides are not those that a model takes. */
public enum ResizeMode {
    /** Nothing: it does not fit. */
    NONE,
    /** Its sides are scaled, each by itself: {@code Image.resize} of Pillow. */
    STRETCH,
    /** All of it is scaled, with black on two sides: {@code ImageOps.pad} of Pillow. */
    PAD,
    /** Its middle is scaled, two sides are cut off: {@code ImageOps.fit} of Pillow. */
    CROP;

    /** As in the option. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
