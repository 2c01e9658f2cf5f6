package io.normstream.jobs.experiment;

import io.normstream.model.nn.Shape;

/** Turns images about their middle, bilinearly; what comes in from outside is black. */
final class Rotation {
    private Rotation() {}

    /**
     * @param pixels unsigned bytes, [height, width, channels] of {@code shape}
     * @param degrees anticlockwise, as one looks at the image
     * @param out takes the result
     */
    static void apply(byte[] pixels, Shape shape, double degrees, byte[] out) {
        double sine = StrictMath.sin(StrictMath.toRadians(degrees));
        double cosine = StrictMath.cos(StrictMath.toRadians(degrees));
        double middleRow = (shape.height() - 1) / 2.0;
        double middleColumn = (shape.width() - 1) / 2.0;
        int i = 0;
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                double down = row - middleRow;
                double right = column - middleColumn;
                double fromRow = middleRow + cosine * down + sine * right;
                double fromColumn = middleColumn + cosine * right - sine * down;
                for (int channel = 0; channel < shape.channels(); channel++) {
                    out[i++] = (byte) Math.round(at(pixels, shape, fromRow, fromColumn, channel));
                }
            }
        }
    }

    private static double at(byte[] pixels, Shape shape, double row, double column, int channel) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double down = row - top;
        double right = column - left;
        return (1 - down) * (1 - right) * pixel(pixels, shape, top, left, channel)
                + (1 - down) * right * pixel(pixels, shape, top, left + 1, channel)
                + down * (1 - right) * pixel(pixels, shape, top + 1, left, channel)
                + down * right * pixel(pixels, shape, top + 1, left + 1, channel);
    }

    private static int pixel(byte[] pixels, Shape shape, int row, int column, int channel) {
        if (row < 0 || row >= shape.height() || column < 0 || column >= shape.width()) {
            return 0;
        }
        return Byte.toUnsignedInt(
                pixels[(row * shape.width() + column) * shape.channels() + channel]);
    }
}
