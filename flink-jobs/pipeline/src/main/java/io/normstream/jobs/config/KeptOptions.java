package io.normstream.jobs.config;

import io.normstream.model.snapshot.ClassNames;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Options that a lineage keeps, since its ledger has them once, in the genesis entry: which event
 * times are believed, so which records are learnt, and what the numbers of its classes mean.
 */
final class KeptOptions {
    private static final List<ConfigOption<String>> EVENT_TIMES =
            List.of(EventTimeOptions.EARLIEST, EventTimeOptions.LATEST);

    static final String OR_ANEW = "; permitted: the same, or another in a new lineage with --fresh";

    private KeptOptions() {}

    /**
     * Refuses other event times than those of the run.
     *
     * @param run as {@link LineageOptions#whole} gives it
     * @throws ConfigurationException naming both
     */
    static void requireEventTimes(Configuration given, Map<String, String> run) {
        Configuration both = Configuration.fromMap(run);
        for (ConfigOption<String> option : EVENT_TIMES) {
            given.getOptional(option).ifPresent(value -> both.set(option, value));
        }
        String asked = EventTimeBounds.from(new OptionReader(both)).text();
        String kept = EventTimeBounds.from(reader(run)).text();
        if (!asked.equals(kept)) {
            throw new ConfigurationException(
                    "the continued lineage accepts event times from %s, but the options say %s"
                                    .formatted(kept, asked)
                            + OR_ANEW);
        }
    }

    /**
     * The names of all classes: those of the run, and those that are given to models which the run
     * had not. Empty where there are none.
     *
     * @throws ConfigurationException if other ones are given to a model of the run, with both
     */
    static SortedMap<String, ClassNames> classNames(Configuration given, Map<String, String> run) {
        List<String> old = ids(reader(run));
        Configuration declaring = new Configuration(given);
        if (!given.contains(TrainingOptions.MODELS)) {
            declaring.setString(
                    TrainingOptions.MODELS.key(), reader(run).get(TrainingOptions.MODELS));
        }
        Collection<String> declared = ids(new OptionReader(declaring));
        SortedMap<String, ClassNames> kept = ClassNamesOption.byModel(reader(run), old);
        SortedMap<String, ClassNames> names =
                ClassNamesOption.byModel(new OptionReader(declaring), declared);
        names.forEach(
                (id, asked) -> {
                    ClassNames before = kept.getOrDefault(id, ClassNames.NONE);
                    if (old.contains(id) && !asked.equals(before)) {
                        throw new ConfigurationException(
                                "the continued lineage of model %s has %s, but option %s says %s"
                                                .formatted(
                                                        id,
                                                        before.isEmpty()
                                                                ? "classes without names"
                                                                : "the classes "
                                                                        + before.numbered(),
                                                        TrainingOptions.CLASSES.key(),
                                                        asked.numbered())
                                        + OR_ANEW);
                    }
                });
        names.putAll(kept);
        names.keySet().retainAll(declared);
        return names;
    }

    private static List<String> ids(OptionReader reader) {
        return ModelDeclaration.unnamed(reader).stream().map(ModelDeclaration::id).toList();
    }

    private static OptionReader reader(Map<String, String> run) {
        return new OptionReader(Configuration.fromMap(run));
    }
}
