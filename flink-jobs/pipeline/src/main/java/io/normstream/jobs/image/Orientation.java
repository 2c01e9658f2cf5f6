package io.normstream.jobs.image;

import io.normstream.model.image.PixelView;

/**
 * Where the first row and the first column of the stored pixels belong, as the orientation tag of
 * EXIF (0x0112) says it: {@code RIGHT_TOP} is an image whose first row is its right side and whose
 * first column is its top. Source: JEITA CP-3451, 4.6.4.
 */
public enum Orientation {
    TOP_LEFT(false, false, false),
    TOP_RIGHT(false, false, true),
    BOTTOM_RIGHT(false, true, true),
    BOTTOM_LEFT(false, true, false),
    LEFT_TOP(true, false, false),
    RIGHT_TOP(true, true, false),
    RIGHT_BOTTOM(true, true, true),
    LEFT_BOTTOM(true, false, true);

    private static final Orientation[] BY_TAG = values();

    private final boolean swapsSides;
    private final boolean fromLastRow;
    private final boolean fromLastColumn;

    Orientation(boolean swapsSides, boolean fromLastRow, boolean fromLastColumn) {
        this.swapsSides = swapsSides;
        this.fromLastRow = fromLastRow;
        this.fromLastColumn = fromLastColumn;
    }

    /** The value of the tag, 1 to 8. */
    public int tag() {
        return ordinal() + 1;
    }

    /** The one with {@code tag}; TOP_LEFT if there is none. */
    static Orientation of(int tag) {
        return tag < 1 || tag > BY_TAG.length ? TOP_LEFT : BY_TAG[tag - 1];
    }

    /** Size of the upright image whose stored pixels have {@code stored}. */
    ImageSize upright(ImageSize stored) {
        return swapsSides
                ? new ImageSize(stored.width(), stored.height(), stored.channels())
                : stored;
    }

    /**
     * The upright image whose stored pixels are at the beginning of {@code stored}.
     *
     * @param stored [height, width, channels]
     */
    PixelView view(byte[] stored, int height, int width, int channels) {
        int row = (fromLastRow ? -width : width) * channels;
        int column = fromLastColumn ? -channels : channels;
        int first =
                ((fromLastRow ? height - 1 : 0) * width + (fromLastColumn ? width - 1 : 0))
                        * channels;
        return swapsSides
                ? new PixelView(stored, first, column, row, width, height, channels)
                : new PixelView(stored, first, row, column, height, width, channels);
    }
}
