package io.normstream.model.image;

/**
 * How images of one size become those of another. Sizes and boxes are rounded as Pillow does
 * (ImageOps.contain, pad and fit), but that no side gets shorter than a pixel, where Pillow fails.
 *
 * @param top first row of the new image that is made of the old one, from 0
 * @param left first such column
 * @param rows what each such row is made of
 * @param columns what each such column is made of
 * @param rowsFirst whether rows are made before columns: Pillow does so with very tall images
 */
record ResizePlan(int top, int left, Coefficients rows, Coefficients columns, boolean rowsFirst) {
    /** Height by width at which an image is very tall. */
    private static final long VERY_TALL = 100;

    /** From {@code height} x {@code width} to {@code newHeight} x {@code newWidth}. */
    static ResizePlan of(Resize resize, int height, int width, int newHeight, int newWidth) {
        return switch (resize.mode()) {
            case STRETCH ->
                    of(resize, new Box(0, 0, height, width), height, width, newHeight, newWidth);
            case PAD -> pad(resize, height, width, newHeight, newWidth);
            case CROP ->
                    of(
                            resize,
                            fit(height, width, newHeight, newWidth),
                            height,
                            width,
                            newHeight,
                            newWidth);
            case NONE -> throw new IllegalArgumentException("No image is resized");
        };
    }

    /** What of the old image the new one is made of, in old pixels. */
    private record Box(double top, double left, double bottom, double right) {}

    private static ResizePlan of(
            Resize resize, Box box, int height, int width, int newHeight, int newWidth) {
        // Pillow hands boxes on in single precision.
        return new ResizePlan(
                0,
                0,
                Coefficients.of(
                        height, (float) box.top, (float) box.bottom, newHeight, resize.filter()),
                Coefficients.of(
                        width, (float) box.left, (float) box.right, newWidth, resize.filter()),
                height > VERY_TALL * width && newHeight < height);
    }

    private static ResizePlan pad(
            Resize resize, int height, int width, int newHeight, int newWidth) {
        double ratio = (double) width / height;
        double newRatio = (double) newWidth / newHeight;
        int filledHeight = newHeight;
        int filledWidth = newWidth;
        if (ratio > newRatio) {
            filledHeight = atLeastOne((double) height / width * newWidth);
        } else if (ratio < newRatio) {
            filledWidth = atLeastOne((double) width / height * newHeight);
        }
        ResizePlan filled =
                of(resize, new Box(0, 0, height, width), height, width, filledHeight, filledWidth);
        return new ResizePlan(
                (int) Math.rint((newHeight - filledHeight) * 0.5),
                (int) Math.rint((newWidth - filledWidth) * 0.5),
                filled.rows,
                filled.columns,
                filled.rowsFirst);
    }

    private static int atLeastOne(double side) {
        return Math.max(1, (int) Math.rint(side));
    }

    private static Box fit(int height, int width, int newHeight, int newWidth) {
        double ratio = (double) width / height;
        double newRatio = (double) newWidth / newHeight;
        double usedWidth = ratio > newRatio ? newRatio * height : width;
        double usedHeight = ratio < newRatio ? width / newRatio : height;
        double left = (width - usedWidth) * 0.5;
        double top = (height - usedHeight) * 0.5;
        return new Box(top, left, top + usedHeight, left + usedWidth);
    }
}
