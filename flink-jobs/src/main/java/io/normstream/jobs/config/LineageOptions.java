package io.normstream.jobs.config;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * The options of a job that goes on from an earlier run: what is given, else what the earlier run
 * had, and only where it had nothing what this build has as default. So a default may change
 * without another way of learning for those that go on.
 *
 * @param complete what is given, with what was taken over
 * @param taken what was taken over and is not this build's default
 * @param unknown what the earlier run had and this build does not know
 */
public record LineageOptions(
        Configuration complete,
        SortedMap<String, String> taken,
        SortedMap<String, String> unknown) {

    /** How many slots a job takes belongs to the place, and what it began from to the beginning. */
    private static final Set<ConfigOption<?>> OF_THIS_START =
            Set.of(TrainingOptions.PARALLELISM, TrainingOptions.INITIAL_MODELS);

    /**
     * Takes over what {@code given} leaves open.
     *
     * @param recorded every option of training as the earlier run had it, by key: {@link
     *     TrainingSettings#configuration()}; empty where nothing is known of one
     */
    public static LineageOptions of(Configuration given, Map<String, String> recorded) {
        Configuration complete = new Configuration(given);
        SortedMap<String, String> taken = new TreeMap<>();
        SortedMap<String, String> unknown = new TreeMap<>(recorded);
        for (ConfigOption<?> option : TrainingOptions.all()) {
            String value = unknown.remove(option.key());
            if (value != null && !OF_THIS_START.contains(option) && !given.contains(option)) {
                complete.setString(option.key(), value);
                if (!option.hasDefaultValue() || !value.equals(option.defaultValue().toString())) {
                    taken.put(option.key(), value);
                }
            }
        }
        return new LineageOptions(complete, taken, unknown);
    }

    /** For people, such as {@code training.seed 7, training.window 500}. */
    public static String text(SortedMap<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + " " + option.getValue())
                .collect(Collectors.joining(", "));
    }
}
