package io.normstream.model.image;

/**
 * New pixels out of old ones along the rows of an image, in 32-bit integers as Pillow computes them
 * (libImaging/Resample.c, _ImagingResampleHorizontal_8bpc; the vertical pass is the same on the
 * transposed image).
 */
final class Resampling {
    private static final int HALF = 1 << (Coefficients.BITS - 1);

    private Resampling() {}

    /**
     * Fills {@code out}.
     *
     * @param in as many rows and channels as {@code out}
     * @param skipped columns that {@code in} lacks on the left, of those that {@code columns} count
     */
    static void alongRows(PixelView in, int skipped, Coefficients columns, PixelView out) {
        int line = in.first() - skipped * in.columnStride();
        for (int y = 0; y < out.height(); y++, line += in.rowStride()) {
            int to = out.first() + y * out.rowStride();
            if (in.channels() == 3) {
                colours(in, line, columns, out, to);
            } else {
                for (int channel = 0; channel < in.channels(); channel++) {
                    values(in, line + channel, columns, out, to + channel);
                }
            }
        }
    }

    private static void values(
            PixelView in, int line, Coefficients columns, PixelView out, int at) {
        byte[] old = in.values();
        int step = in.columnStride();
        int[] weights = columns.weights();
        for (int i = 0, to = at; i < columns.size(); i++, to += out.columnStride()) {
            int from = line + columns.firsts()[i] * step;
            int weight = i * columns.stride();
            int sum = HALF;
            for (int k = 0; k < columns.counts()[i]; k++) {
                sum += weights[weight + k] * (old[from + k * step] & 0xff);
            }
            out.values()[to] = clipped(sum);
        }
    }

    /** All three values of a pixel at once, which is faster. */
    private static void colours(
            PixelView in, int line, Coefficients columns, PixelView out, int at) {
        byte[] old = in.values();
        byte[] values = out.values();
        int step = in.columnStride();
        int[] weights = columns.weights();
        for (int i = 0, to = at; i < columns.size(); i++, to += out.columnStride()) {
            int from = line + columns.firsts()[i] * step;
            int weight = i * columns.stride();
            int end = weight + columns.counts()[i];
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (; weight < end; weight++, from += step) {
                int w = weights[weight];
                red += w * (old[from] & 0xff);
                green += w * (old[from + 1] & 0xff);
                blue += w * (old[from + 2] & 0xff);
            }
            values[to] = clipped(red);
            values[to + 1] = clipped(green);
            values[to + 2] = clipped(blue);
        }
    }

    private static byte clipped(int sum) {
        return (byte) Math.max(0, Math.min(sum >> Coefficients.BITS, 255));
    }
}
