package io.normstream.model.train;

import io.normstream.model.ModelException;

/**
 * Learning rate as a function of the steps learnt so far. All of them make sense without knowing
 * how long a stream will be.
 */
public sealed interface LearningRateSchedule {

    /** The learning rate of the step after {@code step} steps were learnt; above 0. */
    double learningRate(long step);

    /**
     * The same course from another base rate: the constant one, the initial one, the peak, or that
     * of what comes behind the warm-up. A floor keeps its share of the peak.
     *
     * @throws ModelException where it is not finite or not above 0
     */
    LearningRateSchedule withBase(double base);

    /** The same for ever. */
    record Constant(double learningRate) implements LearningRateSchedule {
        public Constant {
            requirePositive("A learning rate", learningRate);
        }

        @Override
        public double learningRate(long step) {
            return learningRate;
        }

        @Override
        public LearningRateSchedule withBase(double base) {
            return new Constant(base);
        }
    }

    /**
     * {@code initial / sqrt(1 + step / decaySteps)}: the rate of the theory of online learning,
     * which falls for ever and never reaches 0.
     */
    record InverseSquareRoot(double initial, long decaySteps) implements LearningRateSchedule {
        public InverseSquareRoot {
            requirePositive("The initial learning rate", initial);
            requireSteps("Decay", decaySteps);
        }

        @Override
        public double learningRate(long step) {
            return initial / Math.sqrt(1 + (double) step / decaySteps);
        }

        @Override
        public LearningRateSchedule withBase(double base) {
            return new InverseSquareRoot(base, decaySteps);
        }
    }

    /**
     * Half a cosine from {@code peak} to {@code floor}, again and again (Loshchilov and Hutter,
     * 1608.03983).
     *
     * @param period steps of the first half cosine
     * @param periodMultiplier how many times longer each one is than the one before; 1 for equal
     *     lengths
     */
    record CosineRestarts(double peak, double floor, long period, int periodMultiplier)
            implements LearningRateSchedule {
        public CosineRestarts {
            requirePositive("The peak learning rate", peak);
            requirePositive("The lowest learning rate", floor);
            if (floor > peak) {
                throw new ModelException(
                        "The lowest learning rate must not exceed the peak, found %s and %s"
                                .formatted(floor, peak));
            }
            requireSteps("A period", period);
            if (periodMultiplier < 1) {
                throw new ModelException(
                        "The period multiplier must be at least 1, found " + periodMultiplier);
            }
        }

        @Override
        public double learningRate(long step) {
            long start = 0;
            long length = period;
            if (periodMultiplier == 1) {
                start = step - step % period;
            } else {
                // Subtraction, since start + length may be beyond the range of long.
                while (step - start >= length) {
                    start += length;
                    length = saturatedProduct(length, periodMultiplier);
                }
            }
            return halfCosine(peak, floor, (double) (step - start) / length);
        }

        @Override
        public LearningRateSchedule withBase(double base) {
            // Rounding must put the floor neither at 0 nor above a small or a large base.
            double moved = Math.min(base, Math.max(Double.MIN_VALUE, floor * (base / peak)));
            return new CosineRestarts(base, moved, period, periodMultiplier);
        }

        private static long saturatedProduct(long length, int factor) {
            return length > Long.MAX_VALUE / factor ? Long.MAX_VALUE : length * factor;
        }

        /** From {@code peak} at fraction 0 to {@code floor} at fraction 1. */
        static double halfCosine(double peak, double floor, double fraction) {
            return floor + (peak - floor) * (1 + StrictMath.cos(Math.PI * fraction)) / 2;
        }
    }

    /** Rises in {@code steps} equal steps to where {@code then} starts, and goes on with it. */
    record WarmUp(long steps, LearningRateSchedule then) implements LearningRateSchedule {
        public WarmUp {
            requireSteps("Warm-up", steps);
        }

        @Override
        public double learningRate(long step) {
            return step < steps
                    ? then.learningRate(0) * ((double) (step + 1) / steps)
                    : then.learningRate(step - steps);
        }

        @Override
        public LearningRateSchedule withBase(double base) {
            return new WarmUp(steps, then.withBase(base));
        }
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new ModelException(what + " must be finite and above 0, found " + value);
        }
    }

    private static void requireSteps(String what, long steps) {
        if (steps < 1) {
            throw new ModelException(what + " takes at least 1 step, found " + steps);
        }
    }
}
