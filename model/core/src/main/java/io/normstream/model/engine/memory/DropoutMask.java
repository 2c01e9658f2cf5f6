package io.normstream.model.engine.memory;

import io.normstream.model.norm.StepContext;

/**
 * Which values of a layer a step keeps. Drawn by integers alone, from the step's seed and number,
 * the layer's path and the row, so that every engine and every replay keeps the same.
 */
public final class DropoutMask {
    /** Fractional bits of a rate. */
    private static final int BITS = 53;

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long layer;
    private final long dropped;
    private final int sizeOfRow;
    private final double factor;

    /**
     * @param path of the layer
     * @param sizeOfRow values of a row
     */
    public DropoutMask(double rate, String path, int sizeOfRow) {
        this.layer = path.hashCode(); // specified by the language's library, the same everywhere
        this.dropped = (long) (rate * (1L << BITS));
        this.sizeOfRow = sizeOfRow;
        this.factor = 1 / (1 - rate);
    }

    /** Takes a factor of the value at an index. */
    public interface Factors {
        void put(int index, double factor);
    }

    /**
     * What each value of a step is multiplied by: 0, or 1 divided by the part that is kept; 1 in a
     * step that nobody counts.
     *
     * @param factors gets them by index {@code row * sizeOfRow + value}, channels last
     */
    public void draw(StepContext context, int rows, Factors factors) {
        boolean drops = context.step() > 0;
        long step = mixed(mixed(mixed(context.seed()) ^ context.step()) ^ layer);
        for (int row = 0; row < rows; row++) {
            long state = mixed(step ^ row);
            int start = row * sizeOfRow;
            for (int i = 0; i < sizeOfRow; i++) {
                state += GOLDEN_GAMMA;
                boolean kept = mixed(state) >>> (Long.SIZE - BITS) >= dropped;
                factors.put(start + i, !drops ? 1 : kept ? factor : 0);
            }
        }
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mixed(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
