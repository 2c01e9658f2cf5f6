package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network normalises: the methods, where their scales start, and by what the learning rate is
 * divided for scales and shifts.
 *
 * @param name name in options and provenance
 * @param hidden normalizers of every place behind a hidden layer, one after the other; scale and
 *     shift belong to the last
 * @param initialScale initial scale of every hidden normalisation
 * @param scaleDivisor divides the learning rate of scales
 * @param shiftDivisor divides the learning rate of shifts
 * @param input normalizer of the images, or null for none
 * @param inputScale initial scale of the input normalisation
 * @param companions what the normalizers of hidden layers go with
 * @param statistics rule of running statistics, for every method that keeps some
 */
public record Recipe(
        String name,
        List<Normalizer> hidden,
        double initialScale,
        double scaleDivisor,
        double shiftDivisor,
        @Nullable Normalizer input,
        double inputScale,
        Companions companions,
        RunningStatistics statistics) {

    /**
     * Standard deviation of {@code relu(z)} for a standard normal {@code z}, rounded as published
     * (2110.13989): what an inner layer reads, by scale, so that the first layer reads as much.
     */
    static final double RELU_DEVIATION = 0.58;

    public Recipe {
        hidden = List.copyOf(hidden);
        if (hidden.isEmpty()) {
            throw new ModelException("A recipe needs a normalizer of hidden layers, found none");
        }
        requirePositive("initialScale", initialScale);
        requirePositive("scaleDivisor", scaleDivisor);
        requirePositive("shiftDivisor", shiftDivisor);
        requirePositive("inputScale", inputScale);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new ModelException(
                    "A recipe needs a " + name + " above 0 and finite, found " + value);
        }
    }

    /** Under another name. */
    Recipe withName(String other) {
        return new Recipe(
                other,
                hidden,
                initialScale,
                scaleDivisor,
                shiftDivisor,
                input,
                inputScale,
                companions,
                statistics);
    }

    /** With other normalizers of hidden layers. */
    public Recipe withHidden(Normalizer... normalizers) {
        return withHidden(List.of(normalizers));
    }

    /**
     * With other normalizers of hidden layers, and what they go with: where there are several, what
     * the last one does.
     */
    public Recipe withHidden(List<Normalizer> normalizers) {
        Recipe other =
                new Recipe(
                        name,
                        normalizers,
                        initialScale,
                        scaleDivisor,
                        shiftDivisor,
                        input,
                        inputScale,
                        companions(normalizers),
                        statistics);
        return other.withScales(
                other.companions.scale().orElse(initialScale), scaleDivisor, shiftDivisor);
    }

    private static Companions companions(List<Normalizer> normalizers) {
        return normalizers.isEmpty()
                ? Companions.NONE
                : normalizers.get(normalizers.size() - 1).companions();
    }

    /** With another normalizer of the images. */
    public Recipe withInput(Normalizer normalizer) {
        return new Recipe(
                name,
                hidden,
                initialScale,
                scaleDivisor,
                shiftDivisor,
                normalizer,
                inputScale,
                companions,
                statistics);
    }

    /** Without input normalisation. */
    public Recipe withoutInput() {
        return new Recipe(
                name,
                hidden,
                initialScale,
                scaleDivisor,
                shiftDivisor,
                null,
                inputScale,
                companions,
                statistics);
    }

    /** With other initial scales and divisors; the input scale follows the initial scale. */
    public Recipe withScales(double initialScale, double scaleDivisor, double shiftDivisor) {
        return new Recipe(
                name,
                hidden,
                initialScale,
                scaleDivisor,
                shiftDivisor,
                input,
                RELU_DEVIATION * initialScale,
                companions,
                statistics);
    }

    /** With something else to go with the normalizers. */
    public Recipe with(Companions others) {
        return new Recipe(
                name,
                hidden,
                initialScale,
                scaleDivisor,
                shiftDivisor,
                input,
                inputScale,
                others,
                statistics);
    }

    /** With other transforms of every kernel and its gradient. */
    public Recipe withKernels(WeightTransform weight, GradientTransform gradient) {
        return with(companions.withWeights(weight).withGradients(gradient));
    }
}
