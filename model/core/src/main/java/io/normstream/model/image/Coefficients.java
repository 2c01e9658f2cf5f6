package io.normstream.model.image;

/**
 * What each new pixel along one side is made of: {@code counts[i]} old ones from {@code firsts[i]}
 * on, weighed by {@code weights[i * stride]} and the ones after it, in 2^22nds. The arithmetic is
 * that of Pillow, operation by operation, so that its pixels come out (libImaging/Resample.c,
 * precompute_coeffs and normalize_coeffs_8bpc).
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Coefficients(int[] firsts, int[] counts, int[] weights, int stride) {
    /** Bits of a weight behind the point: 32 less 8 of a pixel and 2 for filters that overshoot. */
    static final int BITS = 22;

    /**
     * Along a side of {@code size} old pixels, of which those from {@code from} to {@code to}
     * become {@code count}.
     *
     * @param from where the first new pixel begins, in old ones from 0
     * @param to where the last new pixel ends
     */
    static Coefficients of(int size, float from, float to, int count, ResizeFilter filter) {
        double scale = (double) (to - from) / count;
        double filterScale = Math.max(scale, 1);
        double support = filter.support() * filterScale;
        double inverse = 1 / filterScale;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] firsts = new int[count];
        int[] counts = new int[count];
        int[] weights = new int[Math.multiplyExact(count, stride)];
        double[] exact = new double[stride];
        for (int i = 0; i < count; i++) {
            double centre = from + (i + 0.5) * scale;
            firsts[i] = Math.max((int) (centre - support + 0.5), 0);
            counts[i] = Math.min((int) (centre + support + 0.5), size) - firsts[i];
            double sum = 0;
            for (int k = 0; k < counts[i]; k++) {
                exact[k] = filter.weight((k + firsts[i] - centre + 0.5) * inverse);
                sum += exact[k];
            }
            for (int k = 0; k < counts[i]; k++) {
                weights[i * stride + k] = rounded(sum == 0 ? exact[k] : exact[k] / sum);
            }
        }
        return new Coefficients(firsts, counts, weights, stride);
    }

    private static int rounded(double weight) {
        return (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
    }

    /** How many new pixels there are. */
    int size() {
        return firsts.length;
    }

    /** Numbers that it holds. */
    int length() {
        return 2 * firsts.length + weights.length;
    }

    /** The first old pixel that counts. */
    int begin() {
        return firsts[0];
    }

    /** The old pixel after the last one that counts. */
    int end() {
        int last = size() - 1;
        return firsts[last] + counts[last];
    }
}
