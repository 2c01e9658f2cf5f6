package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Options from a file that may serve all commands: each key is one of ours or one of Flink's, and
 * all that are neither are refused at once, each with the nearest that is known.
 */
public final class FileOptions {
    private static final SortedSet<String> OWN = OwnOptions.keys();
    private static final int MOST_NEAREST = 3;

    /** So many letters are a slip of the hand, and one in so many is still alike. */
    private static final int SLIP = 2;

    private static final int SLIP_RATE = 3;

    private final List<String> problems;
    private @Nullable FlinkOptions flink;

    private FileOptions(List<String> problems) {
        this.problems = problems;
    }

    /**
     * What {@code file} says for a command that has the options {@code known}, and for Flink.
     *
     * @throws ConfigurationException naming every key that nobody reads, has no value, stands
     *     twice, or has a value that Flink cannot read
     */
    public static Map<String, String> read(Path file, Set<String> known) {
        ConfigFile read = ConfigFile.read(file);
        FileOptions files = new FileOptions(new ArrayList<>(read.problems()));
        Map<String, String> values = new LinkedHashMap<>();
        read.values()
                .forEach(
                        (key, value) -> {
                            if (known.contains(key)) {
                                values.put(key, value.own());
                            } else if (!OWN.contains(key)) {
                                values.put(key, value.ofFlink());
                                files.checkFlink(key, value.ofFlink());
                            }
                        });
        if (!files.problems.isEmpty()) {
            throw new ConfigurationException(
                    "Configuration file %s: %s".formatted(file, String.join("; ", files.problems)));
        }
        return values;
    }

    private void checkFlink(String key, String value) {
        FlinkOptions options = flink();
        Optional<ConfigOption<?>> option = options.find(key);
        if (option.isPresent()) {
            checkValue(option.get(), value);
        } else if (!options.isOpen(key)) {
            problems.add("unknown option " + key + didYouMean(key));
        }
    }

    private FlinkOptions flink() {
        FlinkOptions options = flink;
        if (options == null) {
            options = FlinkOptions.onClassPath();
            flink = options;
        }
        return options;
    }

    private void checkValue(ConfigOption<?> option, String value) {
        Configuration configuration = new Configuration();
        configuration.setString(option.key(), value);
        try {
            configuration.getOptional(option);
        } catch (IllegalArgumentException e) {
            problems.add(
                    "option %s cannot be read: %s"
                            .formatted(
                                    option.key(),
                                    GlobalConfiguration.isSensitive(option.key())
                                            ? e.getMessage()
                                            : JobException.rootMessage(e)));
        }
    }

    private String didYouMean(String key) {
        List<String> nearest = nearest(key);
        return nearest.isEmpty()
                ? ", neither of Normstream nor of Flink; docs/configuration.md has all of Normstream's"
                : ", did you mean " + String.join(" or ", nearest) + "?";
    }

    /** Those that a slip makes of it, otherwise those of the same name in another section. */
    private List<String> nearest(String key) {
        List<String> slips = nearest(key, SLIP);
        if (!slips.isEmpty()) {
            return slips;
        }
        List<String> namesakes =
                OWN.stream()
                        .filter(own -> name(own).equals(name(key)))
                        .limit(MOST_NEAREST)
                        .toList();
        return namesakes.isEmpty() ? nearest(key, key.length() / SLIP_RATE) : namesakes;
    }

    /** The keys with the fewest letters to change, at most so many. */
    private List<String> nearest(String key, int mostEdits) {
        SortedSet<String> all = new TreeSet<>(OWN);
        all.addAll(flink().keys());
        LevenshteinDistance distance = new LevenshteinDistance(mostEdits);
        SortedMap<Integer, List<String>> byEdits = new TreeMap<>();
        for (String known : all) {
            int edits = distance.apply(key, known);
            if (edits >= 0) {
                byEdits.computeIfAbsent(edits, none -> new ArrayList<>()).add(known);
            }
        }
        return byEdits.values().stream()
                .findFirst()
                .map(alike -> alike.stream().limit(MOST_NEAREST).toList())
                .orElse(List.of());
    }

    /** A key without its sections. */
    private static String name(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
