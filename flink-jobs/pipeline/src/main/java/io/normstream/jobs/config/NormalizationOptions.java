package io.normstream.jobs.config;

import io.normstream.model.norm.NormalizationMethods;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of training that say how a network normalises. */
public final class NormalizationOptions {
    public static final ConfigOption<String> RECIPE =
            ConfigOptions.key("training.recipe")
                    .stringType()
                    .defaultValue("revised")
                    .withDescription(
                            "How normalisation starts and learns: batch normalisation as revised (scales below 1, divided rates, measured on streams), paper (0.1 and 100, as published) or plain; or revised with another method, the one that was best for such streams: small-batches (of 1 to 8 images) or drifting (docs/normalization.md).");
    public static final ConfigOption<String> NORMALIZATION =
            ConfigOptions.key("training.normalization")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Method of the hidden layers, instead of the recipe's, with what it goes with in the network: "
                                    + String.join(", ", NormalizationMethods.names())
                                    + " (docs/normalization.md); NAME:key=value,... sets its hyperparameters before all other options; several are joined by +, such as group:groups=4+batch.");
    public static final ConfigOption<Integer> NORMALIZATION_GROUPS =
            ConfigOptions.key("training.normalization-groups")
                    .intType()
                    .defaultValue(8)
                    .withDescription(
                            "Groups of channels of --normalization group, unless it sets groups itself.");
    public static final ConfigOption<Boolean> INPUT_NORMALIZATION =
            ConfigOptions.key("training.input-normalization")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription("Whether a BN layer normalises the images online.");
    public static final ConfigOption<Double> SCALE =
            ConfigOptions.key("training.scale")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Initial scale of every hidden normalisation, instead of the recipe's; the input's is 0.58 times that.");
    public static final ConfigOption<Double> SCALE_DIVISOR =
            ConfigOptions.key("training.scale-divisor")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Divisor of the learning rate of scales, instead of the recipe's.");
    public static final ConfigOption<Double> SHIFT_DIVISOR =
            ConfigOptions.key("training.shift-divisor")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Divisor of the learning rate of shifts, instead of the recipe's.");
    public static final ConfigOption<String> RUNNING_STATISTICS =
            ConfigOptions.key("training.running-statistics")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Rule of running statistics, instead of the recipe's: ema (the usual one), bias-corrected, or between-batch (bias-corrected, with the variance between mini-batches).");
    public static final ConfigOption<Double> STATISTICS_MOMENTUM =
            ConfigOptions.key("training.statistics-momentum")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Weight of the newest mini-batch in running statistics, instead of the recipe's.");
    public static final ConfigOption<Double> WEIGHT_STANDARDIZATION =
            ConfigOptions.key("training.weight-standardization")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Gain of scaled weight standardisation of every convolution's kernel, such as 1; not set: kernels are used as they are.");
    public static final ConfigOption<Double> GRADIENT_CLIPPING =
            ConfigOptions.key("training.gradient-clipping")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Adaptive clipping of the gradients of every convolution's kernel: that of an output unit is at most this many times as long as its weights, such as 0.02; not set: none.");

    private NormalizationOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                RECIPE,
                NORMALIZATION,
                NORMALIZATION_GROUPS,
                INPUT_NORMALIZATION,
                SCALE,
                SCALE_DIVISOR,
                SHIFT_DIVISOR,
                RUNNING_STATISTICS,
                STATISTICS_MOMENTUM,
                WEIGHT_STANDARDIZATION,
                GRADIENT_CLIPPING);
    }
}
