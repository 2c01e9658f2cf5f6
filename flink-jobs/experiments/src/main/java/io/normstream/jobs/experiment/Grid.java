package io.normstream.jobs.experiment;

import io.normstream.jobs.config.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment runs: every variant on every stream with every seed.
 *
 * @param title of tables and the report
 * @param data images
 * @param seeds of first weights and of the order of images, so that variants are compared in pairs
 * @param points how often along a stream accuracy and the like are noted
 * @param training training options of all cells, by key without their section; those of a stream
 *     and then those of a variant win over them
 * @param streams by name, in the order of the tables
 * @param variants settings to compare, by name, in the order of the tables
 * @param baseline variant that the others are compared with; null: none
 */
public record Grid(
        String title,
        DataPlan data,
        List<Long> seeds,
        int points,
        SortedMap<String, String> training,
        Map<String, StreamPlan> streams,
        Map<String, SortedMap<String, String>> variants,
        @Nullable String baseline) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");

    /** Names of variants are names of folders too. */
    private static final Pattern EXPANDED = Pattern.compile("[A-Za-z0-9._,:=+-]{1,200}");

    private static final Pattern SEEDS = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");
    private static final int POINTS = 100;
    private static final int MOST_SEEDS = 1000;

    /** As it is in a grid file; null is the default. */
    record Entry(
            @Nullable String title,
            DataPlan.@Nullable Entry data,
            @Nullable List<String> seeds,
            @Nullable Integer points,
            @Nullable TreeMap<String, String> training,
            @Nullable LinkedHashMap<String, StreamPlan.@Nullable Entry> streams,
            @Nullable LinkedHashMap<String, @Nullable TreeMap<String, @Nullable List<String>>>
                    variants,
            @Nullable String baseline) {}

    /**
     * The grid of an entry.
     *
     * @throws ConfigurationException where it is incomplete or does not fit itself
     */
    static Grid of(Entry entry) {
        Map<String, StreamPlan> streams = new LinkedHashMap<>();
        required("streams", entry.streams)
                .forEach(
                        (name, stream) ->
                                streams.put(named("streams", name), StreamPlan.of(name, stream)));
        Map<String, SortedMap<String, String>> variants = new LinkedHashMap<>();
        required("variants", entry.variants)
                .forEach((name, settings) -> expand(named("variants", name), settings, variants));
        if (entry.baseline != null && !variants.containsKey(entry.baseline)) {
            throw new ConfigurationException(
                    "baseline", entry.baseline, String.join(", ", variants.keySet()));
        }
        return new Grid(
                entry.title == null ? "Experiment" : entry.title,
                DataPlan.of(entry.data),
                seeds(entry.seeds == null ? List.of("1") : entry.seeds),
                entry.points == null ? POINTS : points(entry.points),
                entry.training == null ? new TreeMap<>() : entry.training,
                streams,
                variants,
                entry.baseline);
    }

    private static <V> Map<String, V> required(String key, @Nullable Map<String, V> given) {
        if (given == null || given.isEmpty()) {
            throw new ConfigurationException(key, "missing", "at least one by name");
        }
        return given;
    }

    private static String named(String key, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    key,
                    name,
                    "names of at most 60 letters, digits, points, hyphens, underscores, the first a letter or digit");
        }
        return name;
    }

    private static int points(int points) {
        if (points < 1 || points > 10_000) {
            throw new ConfigurationException("points", points, "1 to 10000");
        }
        return points;
    }

    /** Where an option has several values there is a variant for each of them. */
    private static void expand(
            String name,
            @Nullable SortedMap<String, List<String>> settings,
            Map<String, SortedMap<String, String>> variants) {
        Map<String, SortedMap<String, String>> expanded = new LinkedHashMap<>();
        expanded.put(name, new TreeMap<>());
        if (settings != null) {
            settings.forEach((key, values) -> multiply(expanded, key, values));
        }
        expanded.forEach(
                (full, training) -> {
                    if (!EXPANDED.matcher(full).matches()) {
                        throw new ConfigurationException(
                                "variants",
                                full,
                                "at most 200 letters, digits, points, hyphens, underscores and the signs , : = +");
                    }
                    variants.put(full, training);
                });
    }

    private static void multiply(
            Map<String, SortedMap<String, String>> variants,
            String key,
            @Nullable List<String> values) {
        if (values == null
                || values.isEmpty()
                || values.stream().distinct().count() < values.size()) {
            throw new ConfigurationException(
                    "variants." + variants.keySet().iterator().next() + "." + key,
                    values == null ? "missing" : values,
                    "a value, or a list of different ones");
        }
        Map<String, SortedMap<String, String>> multiplied = new LinkedHashMap<>();
        variants.forEach(
                (name, settings) -> {
                    for (String value : values) {
                        SortedMap<String, String> more = new TreeMap<>(settings);
                        more.put(key, value);
                        String suffix = values.size() == 1 ? "" : "," + key + "=" + value;
                        multiplied.put(name + suffix, more);
                    }
                });
        variants.clear();
        variants.putAll(multiplied);
    }

    private static List<Long> seeds(List<String> texts) {
        List<Long> seeds = new ArrayList<>();
        for (String text : texts) {
            var matcher = SEEDS.matcher(String.valueOf(text).strip());
            if (!matcher.matches()) {
                throw new ConfigurationException("seeds", text, "numbers and ranges, as 11-15");
            }
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
            for (long seed = first; seed <= last && seeds.size() <= MOST_SEEDS; seed++) {
                seeds.add(seed);
            }
        }
        if (seeds.isEmpty()
                || seeds.size() > MOST_SEEDS
                || seeds.stream().distinct().count() < seeds.size()) {
            throw new ConfigurationException(
                    "seeds", String.join(", ", texts), "1 to " + MOST_SEEDS + " different ones");
        }
        return List.copyOf(seeds);
    }

    /** Every cell, seed by seed, so that all variants are comparable early. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : seeds) {
            streams.forEach(
                    (stream, plan) ->
                            variants.forEach(
                                    (variant, settings) ->
                                            cells.add(
                                                    new Cell(
                                                            stream,
                                                            variant,
                                                            seed,
                                                            data,
                                                            plan,
                                                            points,
                                                            merged(plan, settings)))));
        }
        return cells;
    }

    private SortedMap<String, String> merged(StreamPlan plan, SortedMap<String, String> variant) {
        SortedMap<String, String> settings = new TreeMap<>(training);
        settings.putAll(plan.training());
        settings.putAll(variant);
        return settings;
    }
}
