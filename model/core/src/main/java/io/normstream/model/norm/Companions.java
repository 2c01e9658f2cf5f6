package io.normstream.model.norm;

import java.util.OptionalDouble;

/**
 * What a normalisation method goes with in the rest of its network, as its paper has it.
 *
 * @param weights what every kernel goes through before it is used
 * @param gradients what the gradient of every kernel goes through; that of the classifier is left
 *     alone
 * @param biases whether convolutions have a bias, and the normalisations neither scale nor shift
 * @param scale where scales start, or empty for what the recipe says
 */
public record Companions(
        WeightTransform weights,
        GradientTransform gradients,
        boolean biases,
        OptionalDouble scale) {

    /** None of all that. */
    public static final Companions NONE =
            new Companions(
                    WeightTransform.NONE, GradientTransform.NONE, false, OptionalDouble.empty());

    /** The same with another transform of kernels. */
    public Companions withWeights(WeightTransform others) {
        return new Companions(others, gradients, biases, scale);
    }

    /** The same with another transform of their gradients. */
    public Companions withGradients(GradientTransform others) {
        return new Companions(weights, others, biases, scale);
    }

    /** The same with biases, without scales and shifts. */
    public Companions withBiases() {
        return new Companions(weights, gradients, true, scale);
    }

    /** The same with scales that start at {@code initial}. */
    public Companions withScale(double initial) {
        return new Companions(weights, gradients, biases, OptionalDouble.of(initial));
    }
}
