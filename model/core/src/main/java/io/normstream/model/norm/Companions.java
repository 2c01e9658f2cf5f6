package io.normstream.model.norm;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a normalisation method goes with in the rest of its network, as its paper has it.
 *
 * @param weights what every kernel goes through before it is used
 * @param gradients what the gradient of every kernel goes through; that of the classifier is left
 *     alone
 * @param biases whether convolutions have a bias, and the normalisations neither scale nor shift
 * @param scale where scales start, or empty for what the recipe says
 * @param branch learnt factor of what the body of the first residual gives, before it is trained,
 *     and a k-th of it for the k-th; 0 for no factor
 * @param logits normalises the logits, or null
 */
public record Companions(
        WeightTransform weights,
        GradientTransform gradients,
        boolean biases,
        OptionalDouble scale,
        double branch,
        @Nullable Normalizer logits) {

    /** None of all that. */
    public static final Companions NONE =
            new Companions(
                    WeightTransform.NONE,
                    GradientTransform.NONE,
                    false,
                    OptionalDouble.empty(),
                    0,
                    null);

    /** The same with another transform of kernels. */
    public Companions withWeights(WeightTransform others) {
        return new Companions(others, gradients, biases, scale, branch, logits);
    }

    /** The same with another transform of their gradients. */
    public Companions withGradients(GradientTransform others) {
        return new Companions(weights, others, biases, scale, branch, logits);
    }

    /** The same with biases, without scales and shifts. */
    public Companions withBiases() {
        return new Companions(weights, gradients, true, scale, branch, logits);
    }

    /** The same with scales that start at {@code initial}. */
    public Companions withScale(double initial) {
        return new Companions(
                weights, gradients, biases, OptionalDouble.of(initial), branch, logits);
    }

    /**
     * The same with factors of residuals, the first of them {@code first}, and normalised logits.
     */
    public Companions withEnds(double first, Normalizer ofLogits) {
        return new Companions(weights, gradients, biases, scale, first, ofLogits);
    }
}
