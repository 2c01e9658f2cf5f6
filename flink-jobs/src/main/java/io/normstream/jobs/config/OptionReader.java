package io.normstream.jobs.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/** Reads options and refuses values outside of what they permit, in the option's own words. */
final class OptionReader {
    private final ReadableConfig config;

    OptionReader(ReadableConfig config) {
        this.config = config;
    }

    <T> T get(ConfigOption<T> option) {
        return find(option)
                .or(() -> Optional.ofNullable(option.defaultValue()))
                .orElseThrow(
                        () -> new ConfigurationException("option " + option.key() + " is missing"));
    }

    /** What was set, default or not. */
    <T> Optional<T> find(ConfigOption<T> option) {
        try {
            return config.getOptional(option);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "option " + option.key() + " cannot be read: " + rootMessage(e));
        }
    }

    /** The value as text, the default where nothing was set; empty where there is neither. */
    <T> Optional<String> text(ConfigOption<T> option) {
        return find(option)
                .or(() -> Optional.ofNullable(option.defaultValue()))
                .map(Object::toString);
    }

    int atLeast(ConfigOption<Integer> option, int minimum) {
        return within(option, minimum, Integer.MAX_VALUE);
    }

    int within(ConfigOption<Integer> option, int minimum, int maximum) {
        int value = get(option);
        if (value < minimum || value > maximum) {
            String permitted =
                    maximum == Integer.MAX_VALUE
                            ? "at least " + minimum
                            : minimum + " to " + maximum;
            throw new ConfigurationException(option.key(), value, permitted);
        }
        return value;
    }

    Duration atLeast(ConfigOption<Duration> option, Duration minimum) {
        Duration value = get(option);
        if (value.compareTo(minimum) < 0) {
            throw new ConfigurationException(
                    option.key(), value, "at least " + minimum.toMillis() + " ms");
        }
        return value;
    }

    @Nullable String optional(ConfigOption<String> option) {
        return find(option).filter(value -> !value.isBlank()).orElse(null);
    }

    /** A number in {@code (0, maximum]}. */
    double positive(ConfigOption<Double> option, double maximum) {
        double value = get(option);
        if (!(value > 0 && value <= maximum)) {
            throw new ConfigurationException(option.key(), value, "above 0, at most " + maximum);
        }
        return value;
    }

    /** As {@link #positive}, or null where the option is not set. */
    @Nullable Double optionalPositive(ConfigOption<Double> option, double maximum) {
        return find(option).isPresent() ? positive(option, maximum) : null;
    }

    /** As {@link #oneOf}, or null where the option is not set. */
    @Nullable String optionalOneOf(ConfigOption<String> option, List<String> permitted) {
        return find(option).isPresent() ? oneOf(option, permitted) : null;
    }

    /** A number in {@code [minimum, maximum)}. */
    double halfOpen(ConfigOption<Double> option, double minimum, double maximum) {
        double value = get(option);
        if (!(value >= minimum && value < maximum)) {
            throw new ConfigurationException(
                    option.key(), value, "at least " + minimum + ", below " + maximum);
        }
        return value;
    }

    String oneOf(ConfigOption<String> option, List<String> permitted) {
        String value = get(option).toLowerCase(Locale.ROOT);
        if (!permitted.contains(value)) {
            throw new ConfigurationException(
                    option.key(), get(option), String.join(", ", permitted));
        }
        return value;
    }

    String required(ConfigOption<String> option) {
        return find(option)
                .filter(value -> !value.isBlank())
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "option "
                                                + option.key()
                                                + " is missing; "
                                                + Descriptions.of(option)));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
