package io.normstream.jobs.config;

import io.normstream.jobs.JobException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/** Reads options and refuses values outside of what they permit, in the option's own words. */
public final class OptionReader {
    private final ReadableConfig config;

    public OptionReader(ReadableConfig config) {
        this.config = config;
    }

    /** What was set, else the default. */
    public <T> T get(ConfigOption<T> option) {
        return orDefault(option, find(option));
    }

    private <T> T get(ConfigOption<T> option, String permitted) {
        return orDefault(option, find(option, permitted));
    }

    private static <T> T orDefault(ConfigOption<T> option, Optional<T> found) {
        return found.or(() -> Optional.ofNullable(option.defaultValue()))
                .orElseThrow(
                        () -> new ConfigurationException("option " + option.key() + " is missing"));
    }

    /** What was set, default or not. */
    <T> Optional<T> find(ConfigOption<T> option) {
        try {
            return config.getOptional(option);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "option " + option.key() + " cannot be read: " + JobException.rootMessage(e));
        }
    }

    private <T> Optional<T> find(ConfigOption<T> option, String permitted) {
        try {
            return config.getOptional(option);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(option.key(), written(option), permitted);
        }
    }

    private String written(ConfigOption<?> option) {
        return config.get(ConfigOptions.key(option.key()).stringType().defaultValue(""));
    }

    /** The value as text, the default where nothing was set; empty if there is neither. */
    <T> Optional<String> text(ConfigOption<T> option) {
        return find(option)
                .or(() -> Optional.ofNullable(option.defaultValue()))
                .map(Object::toString);
    }

    /** A number from {@code minimum} on. */
    public int atLeast(ConfigOption<Integer> option, int minimum) {
        return within(option, minimum, Integer.MAX_VALUE);
    }

    /** A number in {@code [minimum, maximum]}. */
    public int within(ConfigOption<Integer> option, int minimum, int maximum) {
        return within(option, new Range(minimum, maximum), "");
    }

    /**
     * A number in {@code range}.
     *
     * @param why it is that, for people
     */
    int within(ConfigOption<Integer> option, Range range, String why) {
        String permitted = range + why;
        int value = get(option, permitted);
        if (!range.contains(value)) {
            throw new ConfigurationException(option.key(), value, permitted);
        }
        return value;
    }

    /** As {@link #atLeast}, or null if the option is not set. */
    public @Nullable Integer optionalAtLeast(ConfigOption<Integer> option, int minimum) {
        return optionalWithin(option, minimum, Integer.MAX_VALUE);
    }

    /** As {@link #within}, or null if the option is not set. */
    public @Nullable Integer optionalWithin(
            ConfigOption<Integer> option, int minimum, int maximum) {
        return isSet(option) ? within(option, minimum, maximum) : null;
    }

    /** A time from {@code minimum} on. */
    public Duration atLeast(ConfigOption<Duration> option, Duration minimum) {
        Duration value = get(option);
        if (value.compareTo(minimum) < 0) {
            throw new ConfigurationException(
                    option.key(), value, "at least " + minimum.toMillis() + " ms");
        }
        return value;
    }

    /** As {@link #atLeast}, or null if the option is not set. */
    public @Nullable Duration optionalAtLeast(ConfigOption<Duration> option, Duration minimum) {
        return isSet(option) ? atLeast(option, minimum) : null;
    }

    boolean isSet(ConfigOption<?> option) {
        return config.getOptional(ConfigOptions.key(option.key()).stringType().noDefaultValue())
                .isPresent();
    }

    /** What was set, null if that is nothing; a blank is no way to say so. */
    public @Nullable String optional(ConfigOption<String> option) {
        String value = find(option).orElse(null);
        if (value != null && value.isBlank()) {
            throw new ConfigurationException(
                    option.key(), "blank", "a value; for the default leave the option out");
        }
        return value;
    }

    /** As {@link #optional}, as a path. */
    public @Nullable Path optionalPath(ConfigOption<String> option) {
        String value = optional(option);
        return value == null ? null : path(option.key(), value);
    }

    /** As {@link #get}, as a path. */
    public Path path(ConfigOption<String> option) {
        return path(option.key(), get(option));
    }

    /**
     * What a user names as a path.
     *
     * @throws ConfigurationException if this machine can have no such path
     */
    public static Path path(String key, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new ConfigurationException(
                    key,
                    value,
                    "a path of this machine, in a locale that can spell it: " + e.getReason());
        }
    }

    /** As {@link #optional}, where it names a {@link Location}. */
    @Nullable String optionalLocation(ConfigOption<String> option) {
        String value = optional(option);
        if (value != null && !Location.isOne(value)) {
            throw new ConfigurationException(option.key(), value, Location.PERMITTED);
        }
        return value;
    }

    /** An amount of memory. */
    MemorySize size(ConfigOption<MemorySize> option) {
        return get(option, "a number with a unit, such as " + option.defaultValue());
    }

    /** A number in {@code (0, maximum]}. */
    public double positive(ConfigOption<Double> option, double maximum) {
        String permitted = "above 0, at most " + maximum;
        double value = get(option, permitted);
        if (!(value > 0 && value <= maximum)) {
            throw new ConfigurationException(option.key(), value, permitted);
        }
        return value;
    }

    /** As {@link #positive}, or null if the option is not set. */
    public @Nullable Double optionalPositive(ConfigOption<Double> option, double maximum) {
        return isSet(option) ? positive(option, maximum) : null;
    }

    /** As {@link #oneOf}, or null if the option is not set. */
    @Nullable String optionalOneOf(ConfigOption<String> option, List<String> permitted) {
        return find(option).isPresent() ? oneOf(option, permitted) : null;
    }

    /** A number in {@code (minimum, maximum)}. */
    double open(ConfigOption<Double> option, double minimum, double maximum) {
        double value = get(option);
        if (!(value > minimum && value < maximum)) {
            throw new ConfigurationException(
                    option.key(), value, "above " + minimum + ", below " + maximum);
        }
        return value;
    }

    /** A number in {@code [minimum, maximum)}. */
    double halfOpen(ConfigOption<Double> option, double minimum, double maximum) {
        String permitted = "at least " + minimum + ", below " + maximum;
        double value = get(option, permitted);
        if (!(value >= minimum && value < maximum)) {
            throw new ConfigurationException(option.key(), value, permitted);
        }
        return value;
    }

    /** As {@link #halfOpen}, or null if the option is not set. */
    @Nullable Double optionalHalfOpen(ConfigOption<Double> option, double minimum, double maximum) {
        return isSet(option) ? halfOpen(option, minimum, maximum) : null;
    }

    String oneOf(ConfigOption<String> option, List<String> permitted) {
        String value = get(option).toLowerCase(Locale.ROOT);
        if (!permitted.contains(value)) {
            throw new ConfigurationException(
                    option.key(), get(option), String.join(", ", permitted));
        }
        return value;
    }

    /** The constant of {@code type} whose text in lower case was set, else the default's. */
    public <E extends Enum<E>> E oneOf(ConfigOption<String> option, Class<E> type) {
        Map<String, E> constants = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(constant.toString().toLowerCase(Locale.ROOT), constant);
        }
        String name = oneOf(option, List.copyOf(constants.keySet()));
        return Objects.requireNonNull(constants.get(name));
    }

    /** As {@link #oneOf}, or null if the option is not set. */
    public <E extends Enum<E>> @Nullable E optionalOneOf(
            ConfigOption<String> option, Class<E> type) {
        return isSet(option) ? oneOf(option, type) : null;
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
}
