package io.normstream.jobs.config;

import io.normstream.model.snapshot.ClassNames;
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
     * What learning did before there was an option to say so; a run that did not record the option
     * did the same.
     */
    private static final Map<ConfigOption<?>, String> BEFORE_THE_OPTION =
            Map.of(
                    PreprocessingOptions.APPLY_EXIF_ORIENTATION,
                    "false",
                    PreprocessingOptions.RESIZE,
                    "none",
                    RehearsalOptions.REHEARSAL,
                    "off",
                    EventTimeOptions.EARLIEST,
                    EventTimeBounds.UNBOUNDED,
                    EventTimeOptions.LATEST,
                    EventTimeBounds.UNBOUNDED);

    /**
     * Takes over what {@code given} leaves open.
     *
     * @param recorded every option of training as the earlier run had it, by key: {@link
     *     TrainingSettings#configuration()}; empty if nothing is known of one
     * @throws ConfigurationException if {@code given} sets an option otherwise that a lineage keeps
     */
    public static LineageOptions of(Configuration given, Map<String, String> recorded) {
        Configuration complete = new Configuration(given);
        SortedMap<String, String> taken = new TreeMap<>();
        SortedMap<String, String> unknown = recorded.isEmpty() ? new TreeMap<>() : whole(recorded);
        if (!recorded.isEmpty()) {
            KeptOptions.requireEventTimes(given, unknown);
            SortedMap<String, ClassNames> names = KeptOptions.classNames(given, unknown);
            unknown.remove(TrainingOptions.CLASSES.key());
            Networks.of(new OptionReader(Configuration.fromMap(unknown)))
                    .requireSame(new OptionReader(given));
            String networks = unknown.remove(Networks.RECORDED.key());
            if (networks != null) {
                complete.set(Networks.RECORDED, networks);
            }
            if (!names.isEmpty()) {
                complete.set(TrainingOptions.CLASSES, ClassNamesOption.record(names));
                if (!given.contains(TrainingOptions.CLASSES)) {
                    taken.put(TrainingOptions.CLASSES.key(), complete.get(TrainingOptions.CLASSES));
                }
            }
        }
        for (ConfigOption<?> option : TrainingOptions.all()) {
            String value = unknown.remove(option.key());
            if (value != null && !OF_THIS_START.contains(option) && !complete.contains(option)) {
                complete.setString(option.key(), value);
                if (!option.hasDefaultValue() || !value.equals(option.defaultValue().toString())) {
                    taken.put(option.key(), value);
                }
            }
        }
        return new LineageOptions(complete, taken, unknown);
    }

    /**
     * The configuration that an earlier run learnt under.
     *
     * @param recorded every option of training as that run had it, by key
     */
    public static Configuration recorded(Map<String, String> recorded) {
        Configuration configuration = new Configuration();
        whole(recorded).forEach(configuration::setString);
        return configuration;
    }

    /** Whether the run was begun by a build that knew every option which this one knows. */
    public static boolean isWhole(Map<String, String> recorded) {
        return BEFORE_THE_OPTION.keySet().stream()
                .allMatch(option -> recorded.containsKey(option.key()));
    }

    /**
     * {@code recorded}, by a run that there was, and what that run did without an option to say so.
     */
    public static SortedMap<String, String> whole(Map<String, String> recorded) {
        SortedMap<String, String> whole = new TreeMap<>(recorded);
        BEFORE_THE_OPTION.forEach((option, value) -> whole.putIfAbsent(option.key(), value));
        return whole;
    }

    /** For people, such as {@code training.seed 7, training.window 500}. */
    public static String text(SortedMap<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + " " + option.getValue())
                .collect(Collectors.joining(", "));
    }
}
