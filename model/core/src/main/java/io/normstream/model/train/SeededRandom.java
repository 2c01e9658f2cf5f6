package io.normstream.model.train;

/**
 * Random numbers that are the same on every machine and whose state is one number: SplitMix64
 * (Steele, Lea and Flood, OOPSLA 2014), the algorithm of {@link java.util.SplittableRandom}, which
 * does not show its state.
 */
final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    /** Continues from {@code state}: a seed, or what {@link #state} said. */
    SeededRandom(long state) {
        this.state = state;
    }

    long state() {
        return state;
    }

    /** Goes on from what {@link #state} said. */
    void setState(long state) {
        this.state = state;
    }

    /** Uniform from 0 to before {@code bound}, but for the 2^-64 part that does not divide. */
    long below(long bound) {
        return Long.remainderUnsigned(nextLong(), bound);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** Standard normal by Box and Muller; the second number of the pair is dropped. */
    double nextGaussian() {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }
}
