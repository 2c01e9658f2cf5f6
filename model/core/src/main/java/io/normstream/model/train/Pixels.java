package io.normstream.model.train;

import io.normstream.model.nn.Shape;
import java.util.Locale;

/** Images as bytes, and as the numbers that a network takes. */
final class Pixels {
    /** What the pixels 0 to 255 are to a network: [0, 1]. */
    private static final float[] INTENSITY = intensities();

    private Pixels() {}

    private static float[] intensities() {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = value / 255f;
        }
        return table;
    }

    /** Refuses an image of another size than {@code shape}. */
    static void requireFit(byte[] image, Shape shape) {
        if (image.length != shape.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "An image of %s takes %d bytes, found %d",
                            shape,
                            shape.size(),
                            image.length));
        }
    }

    /** Writes image {@code row} of {@code pixels} to image {@code to} of {@code images}. */
    static void copy(byte[] pixels, int row, float[] images, int to, int size) {
        int from = row * size;
        for (int i = 0, out = to * size; i < size; i++) {
            images[out + i] = INTENSITY[pixels[from + i] & 0xff];
        }
    }
}
