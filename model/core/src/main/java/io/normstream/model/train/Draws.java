package io.normstream.model.train;

import java.util.function.IntUnaryOperator;

/** What several {@link ImageTransform}s draw and compute alike. */
final class Draws {
    /** Fixed point of factors: 10 bits. */
    private static final int BITS = 10;

    private static final int ONE = 1 << BITS;

    private Draws() {}

    /** From {@code -most} to {@code most}, all equally likely. */
    static int upTo(int most, IntUnaryOperator below) {
        return below.applyAsInt(2 * most + 1) - most;
    }

    /**
     * Multiplies the distance of each pixel from {@code base} by a factor from {@code 1 - share} to
     * {@code 1 + share}, drawn once, and rounds.
     */
    static void blend(byte[] from, byte[] to, int base, double share, IntUnaryOperator below) {
        int factor = ONE + upTo((int) Math.round(share * ONE), below);
        for (int i = 0; i < from.length; i++) {
            int distance = ((from[i] & 0xff) - base) * factor;
            int pixel = base + ((distance + ONE / 2) >> BITS);
            to[i] = (byte) Math.max(0, Math.min(255, pixel));
        }
    }
}
