package io.normstream.model.train;

import io.normstream.model.nn.Shape;

/** Bilinear interpolation in fixed point: positions of 16 bits, weights of 8. */
final class Bilinear {
    private static final int BITS = 16;

    /** What 1 is as a sine or cosine. */
    static final long ONE = 1L << BITS;

    private static final int WEIGHT_BITS = 8;
    private static final int WHOLE = 1 << WEIGHT_BITS;

    private Bilinear() {}

    /**
     * Turns an image counter-clockwise about its centre; what comes from outside is black.
     *
     * @param from [height, width, channels]
     * @param to of the same shape, written
     * @param cos of the angle, times {@link #ONE}
     * @param sin of the angle, times {@link #ONE}
     */
    static void rotate(byte[] from, byte[] to, Shape shape, long cos, long sin) {
        int out = 0;
        for (int y = 0; y < shape.height(); y++) {
            long down = 2L * y - (shape.height() - 1); // from the centre, in half pixels
            for (int x = 0; x < shape.width(); x++) {
                long right = 2L * x - (shape.width() - 1);
                long sourceX = (cos * right - sin * down + ONE * (shape.width() - 1)) >> 1;
                long sourceY = (sin * right + cos * down + ONE * (shape.height() - 1)) >> 1;
                interpolate(from, shape, sourceY, sourceX, to, out);
                out += shape.channels();
            }
        }
    }

    private static void interpolate(byte[] from, Shape shape, long y, long x, byte[] to, int out) {
        int top = (int) (y >> BITS);
        int left = (int) (x >> BITS);
        int lower = (int) (y >> (BITS - WEIGHT_BITS)) & (WHOLE - 1);
        int righter = (int) (x >> (BITS - WEIGHT_BITS)) & (WHOLE - 1);
        for (int channel = 0; channel < shape.channels(); channel++) {
            int upper =
                    (WHOLE - righter) * pixel(from, shape, top, left, channel)
                            + righter * pixel(from, shape, top, left + 1, channel);
            int under =
                    (WHOLE - righter) * pixel(from, shape, top + 1, left, channel)
                            + righter * pixel(from, shape, top + 1, left + 1, channel);
            int sum = (WHOLE - lower) * upper + lower * under;
            to[out + channel] = (byte) ((sum + (1 << (2 * WEIGHT_BITS - 1))) >> (2 * WEIGHT_BITS));
        }
    }

    private static int pixel(byte[] from, Shape shape, int y, int x, int channel) {
        boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
        return inside ? from[(y * shape.width() + x) * shape.channels() + channel] & 0xff : 0;
    }
}
