package io.normstream.jobs.config;

import static io.normstream.jobs.config.NormalizationOptions.*;
import static io.normstream.jobs.config.TrainingOptions.ENGINE;
import static io.normstream.jobs.config.TrainingOptions.PRECISION;
import static io.normstream.jobs.config.TrainingOptions.THREADS;

import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.Companions;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Hyperparameters;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightStandardization;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recipe, engine and their overrides, validated. Fields that are null leave the recipe's own value.
 *
 * @param normalization normalisations of hidden layers, those of the recipe where no others are
 *     given, as {@link NormalizationOption} reads them
 * @param groups groups of GroupNorm where {@code normalization} does not say; 0 without GroupNorm
 * @param weightStandardization gain of standardised kernels, or null for what the normalisations go
 *     with
 * @param gradientClipping longest gradient of an output unit, by the length of its weights, or null
 *     for what the normalisations go with
 */
public record NetworkSettings(
        String recipe,
        String normalization,
        int groups,
        boolean inputNormalization,
        @Nullable Double scale,
        @Nullable Double scaleDivisor,
        @Nullable Double shiftDivisor,
        @Nullable String runningStatistics,
        @Nullable Double statisticsMomentum,
        @Nullable Double weightStandardization,
        @Nullable Double gradientClipping,
        EngineRequest engine)
        implements Serializable {

    static NetworkSettings from(OptionReader reader) {
        NetworkSettings settings = read(reader);
        settings.toRecipe(); // refuses what the methods do not take
        return settings;
    }

    private static NetworkSettings read(OptionReader reader) {
        String recipe = reader.oneOf(RECIPE, Recipes.all().stream().map(Recipe::name).toList());
        String given = reader.optional(NORMALIZATION);
        String normalization =
                given == null
                        ? NormalizationOption.text(Recipes.byName(recipe))
                        : given.toLowerCase(Locale.ROOT);
        return new NetworkSettings(
                recipe,
                normalization,
                normalization.contains("group") ? reader.atLeast(NORMALIZATION_GROUPS, 1) : 0,
                reader.get(INPUT_NORMALIZATION),
                reader.optionalPositive(SCALE, 10),
                reader.optionalPositive(SCALE_DIVISOR, 1e9),
                reader.optionalPositive(SHIFT_DIVISOR, 1e9),
                reader.optionalOneOf(
                        RUNNING_STATISTICS, List.of("ema", "bias-corrected", "between-batch")),
                reader.optionalPositive(STATISTICS_MOMENTUM, 1),
                reader.optionalPositive(WEIGHT_STANDARDIZATION, 100),
                reader.optionalPositive(GRADIENT_CLIPPING, 100),
                engine(reader));
    }

    /** What computes. */
    static EngineRequest engine(OptionReader reader) {
        EngineName engine = reader.oneOf(ENGINE, EngineName.class);
        NumberType precision = reader.oneOf(PRECISION, NumberType.class);
        if (!engine.precisions().contains(precision)) {
            throw new ConfigurationException(
                    PRECISION.key(),
                    precision,
                    engine.precisions().stream()
                                    .map(NumberType::toString)
                                    .collect(Collectors.joining(", "))
                            + " with "
                            + ENGINE.key()
                            + " "
                            + engine);
        }
        return new EngineRequest(engine, precision, reader.within(THREADS, 1, 1024));
    }

    /** The recipe with the overrides in it. */
    public Recipe toRecipe() {
        Recipe base = Recipes.byName(recipe);
        RunningStatistics statistics = overridden(base.statistics());
        Recipe methods =
                base.withHidden(
                        NormalizationOption.normalizers(
                                normalization, method -> usual(method, statistics)));
        Recipe hidden =
                methods.withScales(
                                or(scale, methods.initialScale()),
                                or(scaleDivisor, base.scaleDivisor()),
                                or(shiftDivisor, base.shiftDivisor()))
                        .with(companions(methods.companions()));
        Normalizer input = base.input();
        return inputNormalization && input != null
                ? hidden.withInput(usual(input, statistics))
                : hidden.withoutInput();
    }

    /** A method as the other options have it. */
    private Normalizer usual(Normalizer method, RunningStatistics statistics) {
        Record usual =
                method instanceof GroupNorm norm
                        ? new GroupNorm(groups, norm.epsilon())
                        : (Record) method;
        return (Normalizer) Hyperparameters.replacing(usual, RunningStatistics.class, statistics);
    }

    /** What goes with the methods, but for what the options say. */
    private Companions companions(Companions usual) {
        Companions companions = usual;
        if (weightStandardization != null) {
            companions = companions.withWeights(WeightStandardization.of(weightStandardization));
        }
        if (gradientClipping != null) {
            companions = companions.withGradients(AdaptiveGradientClipping.at(gradientClipping));
        }
        return companions;
    }

    private RunningStatistics overridden(RunningStatistics base) {
        boolean biasCorrected = base.biasCorrected();
        boolean betweenBatch = base.betweenBatch();
        if (runningStatistics != null) {
            switch (runningStatistics) {
                case "ema" -> {
                    biasCorrected = false;
                    betweenBatch = false;
                }
                case "bias-corrected" -> {
                    biasCorrected = true;
                    betweenBatch = false;
                }
                case "between-batch" -> {
                    biasCorrected = true;
                    betweenBatch = true;
                }
                default ->
                        throw new IllegalStateException(
                                "No running statistics are called " + runningStatistics);
            }
        }
        return new RunningStatistics(
                or(statisticsMomentum, base.momentum()),
                biasCorrected,
                betweenBatch,
                base.unbiasedVariance());
    }

    private static double or(@Nullable Double override, double value) {
        return Optional.ofNullable(override).orElse(value);
    }
}
