package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.List;
import java.util.Map;

/** The named recipes. */
public final class Recipes {
    private Recipes() {}

    /**
     * Exactly as published (2110.13989): scale 0.1, its learning rate divided by 100, PyTorch's
     * running statistics.
     */
    public static Recipe paper() {
        return batchNorm("paper", RunningStatistics.pytorch(), 0.1, 100, 1);
    }

    /** The default: the published idea with numbers measured on streams. */
    public static Recipe revised() {
        return batchNorm("revised", new RunningStatistics(0.3, true, false, true), 0.5, 4, 4);
    }

    /** Ordinary batch normalisation: scale 1, no divisor. */
    public static Recipe plain() {
        return batchNorm("plain", RunningStatistics.pytorch(), 1, 1, 1);
    }

    /**
     * For mini-batches of 1 to 8 images: {@link #revised} with moving averages over four of them
     * (compared in docs/normalization.md).
     */
    public static Recipe smallBatches() {
        return revised("small-batches", new Mabn(), "window", "4");
    }

    /**
     * For streams whose images or labels change: {@link #revised} with the statistics of the last
     * hundred images (compared in docs/normalization.md).
     */
    public static Recipe drifting() {
        return revised("drifting", new OnlineNorm(), "forward-decay", "0.99");
    }

    /** All recipes, the default first. */
    public static List<Recipe> all() {
        return List.of(revised(), paper(), plain(), smallBatches(), drifting());
    }

    /**
     * The recipe called {@code name}.
     *
     * @throws ModelException with the allowed names where there is none
     */
    public static Recipe byName(String name) {
        return all().stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ModelException(
                                        "No recipe is called "
                                                + name
                                                + "; allowed are "
                                                + all().stream().map(Recipe::name).toList()));
    }

    private static Recipe revised(String name, Record method, String key, String value) {
        Record norm = Hyperparameters.with(method, Map.of(key, value));
        return revised().withHidden((Normalizer) norm).withName(name);
    }

    private static Recipe batchNorm(
            String name,
            RunningStatistics running,
            double initialScale,
            double scaleDivisor,
            double shiftDivisor) {
        BatchNorm norm = BatchNorm.of(running);
        return new Recipe(
                name,
                List.of(norm),
                initialScale,
                scaleDivisor,
                shiftDivisor,
                norm,
                Recipe.RELU_DEVIATION * initialScale,
                Companions.NONE,
                running);
    }
}
