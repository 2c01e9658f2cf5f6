package io.normstream.jobs.image;

import io.normstream.model.nn.Shape;

/** Height, width and channels as somebody says they are: not checked yet. */
record ImageSize(int height, int width, int channels) {
    long pixels() {
        return (long) height * width;
    }

    /** Whether {@code declared} agrees wherever it says something other than 0. */
    boolean agreesWith(ImageSize declared) {
        return (declared.height == 0 || declared.height == height)
                && (declared.width == 0 || declared.width == width)
                && (declared.channels == 0 || declared.channels == channels);
    }

    /**
     * Whether it can become {@code wanted}: the same or 1 or 3 channels.
     *
     * @param resized whether any height and width can
     */
    boolean becomes(Shape wanted, boolean resized) {
        boolean fits =
                resized
                        ? height > 0 && width > 0
                        : height == wanted.height() && width == wanted.width();
        return fits
                && (channels == wanted.channels()
                        || (channels == 1 && wanted.channels() == 3)
                        || (channels == 3 && wanted.channels() == 1));
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
