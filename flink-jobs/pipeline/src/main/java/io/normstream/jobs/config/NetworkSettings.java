package io.normstream.jobs.config;

import static io.normstream.jobs.config.TrainingOptions.*;

import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningStatistics;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recipe, engine and their overrides, validated. Fields that are null leave the recipe's own value.
 *
 * @param groups groups of GroupNorm in hidden layers; 0: BatchNorm
 */
public record NetworkSettings(
        String recipe,
        int groups,
        boolean inputNormalization,
        @Nullable Double scale,
        @Nullable Double scaleDivisor,
        @Nullable Double shiftDivisor,
        @Nullable String runningStatistics,
        @Nullable Double statisticsMomentum,
        EngineRequest engine)
        implements Serializable {

    static NetworkSettings from(OptionReader reader) {
        boolean group = reader.oneOf(NORMALIZATION, List.of("batch", "group")).equals("group");
        return new NetworkSettings(
                reader.oneOf(RECIPE, Recipes.all().stream().map(Recipe::name).toList()),
                group ? reader.atLeast(NORMALIZATION_GROUPS, 1) : 0,
                reader.get(INPUT_NORMALIZATION),
                reader.optionalPositive(SCALE, 10),
                reader.optionalPositive(SCALE_DIVISOR, 1e9),
                reader.optionalPositive(SHIFT_DIVISOR, 1e9),
                reader.optionalOneOf(
                        RUNNING_STATISTICS, List.of("ema", "bias-corrected", "between-batch")),
                reader.optionalPositive(STATISTICS_MOMENTUM, 1),
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
        Recipe scaled =
                base.withScales(
                        or(scale, base.initialScale()),
                        or(scaleDivisor, base.scaleDivisor()),
                        or(shiftDivisor, base.shiftDivisor()));
        Recipe hidden =
                groups > 0
                        ? scaled.withHidden(new GroupNorm(groups, 1e-5))
                        : scaled.withHidden(overridden(base.hidden()));
        Normalizer input = base.input();
        return inputNormalization && input != null
                ? hidden.withInput(overridden(input))
                : hidden.withoutInput();
    }

    private Normalizer overridden(Normalizer normalizer) {
        if (!(normalizer instanceof BatchNorm batchNorm)) {
            return normalizer;
        }
        RunningStatistics base = batchNorm.running();
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
        return new BatchNorm(
                batchNorm.epsilon(),
                new RunningStatistics(
                        or(statisticsMomentum, base.momentum()),
                        biasCorrected,
                        betweenBatch,
                        base.unbiasedVariance()));
    }

    private static double or(@Nullable Double override, double value) {
        return Optional.ofNullable(override).orElse(value);
    }
}
