package io.normstream.model.train;

import io.normstream.model.ModelException;

/**
 * How the parameters and running statistics of the serving model follow those that learn: {@code
 * average += rate(t) (live - average)} after step {@code t}, counted from 1. The first rate is 1,
 * so no average remembers values from before the first step.
 */
public sealed interface Averaging {

    /** Weight of the newest values after {@code t} steps, in (0, 1]. */
    double rate(long t);

    /** The serving model is the live one. */
    record None() implements Averaging {
        @Override
        public double rate(long t) {
            return 1;
        }
    }

    /**
     * Exponential moving average, bias-corrected: {@code rate = (1 - decay) / (1 - decay^t)} gives
     * the same numbers as dividing a plain moving average from 0 by {@code 1 - decay^t}.
     */
    record ExponentialMovingAverage(double decay) implements Averaging {
        public ExponentialMovingAverage {
            if (!(decay > 0 && decay < 1)) {
                throw new ModelException("The decay must lie in (0, 1), found " + decay);
            }
        }

        @Override
        public double rate(long t) {
            return (1 - decay) / (1 - StrictMath.pow(decay, t));
        }
    }

    /**
     * Polynomial-decay averaging (Shamir and Zhang, 1212.1824): {@code rate = (gamma + 1) / (t +
     * gamma)}. Gamma 0 is the plain mean; the larger it is, the more the newest values weigh.
     */
    record PolynomialDecay(double gamma) implements Averaging {
        public PolynomialDecay {
            if (!(gamma >= 0 && Double.isFinite(gamma))) {
                throw new ModelException("Gamma must be finite and at least 0, found " + gamma);
            }
        }

        @Override
        public double rate(long t) {
            return (gamma + 1) / (t + gamma);
        }
    }
}
