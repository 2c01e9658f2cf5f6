package io.normstream.model.train;

import io.normstream.model.norm.Role;

/**
 * How large parameters and momentum can have become. As long as that is far from overflow, a step
 * need not look at its results one by one.
 */
final class SgdBounds {
    /** Far below the largest single precision number, 3.4e38. */
    private static final double FAR = 1e30;

    /** More than a step's roundings can add. */
    private static final double ROUNDING = 1 + 1e-6;

    private final double momentumFactor;
    private final double largestDecay;
    private final double smallestDivisor;
    private double parameter;
    private double momentum;

    SgdBounds(Sgd sgd) {
        double decay = 0;
        double divisor = Double.POSITIVE_INFINITY;
        for (Role role : Role.values()) {
            decay = Math.max(decay, sgd.decay(role));
            divisor = Math.min(divisor, sgd.divisor(role));
        }
        this.momentumFactor = sgd.momentum();
        this.largestDecay = decay;
        this.smallestDivisor = divisor;
    }

    /** Starts from the Euclidean norms of what there is, which no element exceeds. */
    void measure(double parameterNorm, double momentumNorm) {
        parameter = parameterNorm;
        momentum = momentumNorm;
    }

    /** Follows a step; whether all that comes out is far from overflow. */
    boolean staysFar(double learningRate, double gradientNorm) {
        momentum = (momentumFactor * momentum + gradientNorm + largestDecay * parameter) * ROUNDING;
        parameter = (parameter + Math.abs(learningRate) / smallestDivisor * momentum) * ROUNDING;
        return parameter < FAR && momentum < FAR;
    }
}
