package io.normstream.jobs.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a person has chosen for all processes of a cluster, by variables that have a meaning of
 * their own for common.sh. They are kept with the cluster: a later start from another terminal
 * makes the same of it.
 */
final class Choices {
    private static final Map<String, UnaryOperator<String>> NAMES =
            Map.of(
                    "NORMSTREAM_CONF", folder -> Path.of(folder).toAbsolutePath().toString(),
                    "NORMSTREAM_KAFKA_HEAP", UnaryOperator.identity(),
                    "NORMSTREAM_KEEP_CORETYPE", UnaryOperator.identity());

    private Choices() {}

    /**
     * What was chosen before, and what is now in its place; an empty one takes a choice back.
     *
     * @param environment of this process
     */
    static SortedMap<String, String> of(
            Map<String, String> before, Map<String, String> environment) {
        SortedMap<String, String> choices = new TreeMap<>(before);
        NAMES.forEach(
                (name, kept) -> {
                    String given = environment.get(name);
                    if (given != null && given.isEmpty()) {
                        choices.remove(name);
                    } else if (given != null) {
                        choices.put(name, kept.apply(given));
                    }
                });
        return choices;
    }
}
