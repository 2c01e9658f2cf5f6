package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Role;

/**
 * Hyperparameters of stochastic gradient descent with momentum, routed by role: {@code v = momentum
 * v + gradient + decay(role) w}, {@code w -= learningRate / divisor(role) v} (2110.13989; PyTorch's
 * SGD without Nesterov).
 *
 * @param momentum in [0, 1)
 * @param weightDecay at least 0, for {@link Role#WEIGHT} only
 * @param scaleDivisor above 0, divides the learning rate of {@link Role#SCALE}
 * @param shiftDivisor above 0, divides the learning rate of {@link Role#SHIFT}
 */
public record Sgd(double momentum, double weightDecay, double scaleDivisor, double shiftDivisor) {
    public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new ModelException("Momentum must lie in [0, 1), found " + momentum);
        }
        if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
            throw new ModelException(
                    "Weight decay must be finite and at least 0, found " + weightDecay);
        }
        requireDivisor("scale", scaleDivisor);
        requireDivisor("shift", shiftDivisor);
    }

    private static void requireDivisor(String of, double divisor) {
        if (!(divisor > 0 && Double.isFinite(divisor))) {
            throw new ModelException(
                    "The learning-rate divisor of the "
                            + of
                            + " must be finite and above 0, found "
                            + divisor);
        }
    }

    /** What the learning rate of {@code role} is divided by. */
    public double divisor(Role role) {
        return switch (role) {
            case WEIGHT, BIAS -> 1;
            case SCALE -> scaleDivisor;
            case SHIFT -> shiftDivisor;
        };
    }

    /** Weight decay of {@code role}. */
    public double decay(Role role) {
        return role == Role.WEIGHT ? weightDecay : 0;
    }
}
