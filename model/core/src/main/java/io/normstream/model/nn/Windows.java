package io.normstream.model.nn;

import io.normstream.model.ModelException;

/** Square windows that pools move over an image. */
final class Windows {
    private Windows() {}

    static void require(String pool, int size, int stride, int padding) {
        if (size < 1 || stride < 1 || padding < 0 || padding > size / 2) {
            throw new ModelException(
                    "A %s needs size and stride of at least 1 and 0 <= padding <= size / 2, found size %s, stride %s, padding %s"
                            .formatted(pool, size, stride, padding));
        }
    }

    /** Shape that comes out of a value for each window that fits. */
    static Shape over(String pool, Shape input, int size, int stride, int padding) {
        int height = input.height() + 2 * padding - size;
        int width = input.width() + 2 * padding - size;
        if (height < 0 || width < 0) {
            throw new ModelException("A " + pool + " of size " + size + " does not fit " + input);
        }
        return new Shape(height / stride + 1, width / stride + 1, input.channels());
    }
}
