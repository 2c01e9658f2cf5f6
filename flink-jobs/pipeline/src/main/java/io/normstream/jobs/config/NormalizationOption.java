package io.normstream.jobs.config;

import static io.normstream.jobs.config.NormalizationOptions.NORMALIZATION;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Hyperparameters;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.RunningStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What {@code --normalization} says: {@code NAME[:key=value,...]}, several joined by {@code +},
 * such as {@code group:groups=4+batch}.
 */
final class NormalizationOption {
    private NormalizationOption() {}

    /**
     * The normalisations in their order.
     *
     * @param usual gives a method the hyperparameters that it has where the text says nothing else
     * @throws ConfigurationException where the text names a method or a key that there is not, or a
     *     value that the method does not take
     */
    static List<Normalizer> normalizers(String text, UnaryOperator<Normalizer> usual) {
        List<Normalizer> normalizers = new ArrayList<>();
        for (String method : text.split("\\+(?=[a-z])", -1)) {
            normalizers.add(normalizer(text, method, usual));
        }
        return normalizers;
    }

    /** What the option would say to have the normalisations of {@code recipe}. */
    static String text(Recipe recipe) {
        return recipe.hidden().stream()
                .map(method -> text((Record) method, recipe.statistics()))
                .collect(Collectors.joining("+"));
    }

    private static String text(Record method, RunningStatistics statistics) {
        String name = NormalizationMethods.nameOf((Normalizer) method);
        Map<String, Object> usual =
                Hyperparameters.of(
                        Hyperparameters.replacing(
                                (Record) NormalizationMethods.byName(name),
                                RunningStatistics.class,
                                statistics));
        String others =
                Hyperparameters.of(method).entrySet().stream()
                        .filter(value -> !value.getValue().equals(usual.get(value.getKey())))
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(","));
        return others.isEmpty() ? name : name + ":" + others;
    }

    private static Normalizer normalizer(
            String text, String method, UnaryOperator<Normalizer> usual) {
        int colon = method.indexOf(':');
        String name = colon < 0 ? method : method.substring(0, colon);
        if (!NormalizationMethods.names().contains(name)) {
            throw new ConfigurationException(
                    NORMALIZATION.key(),
                    text,
                    String.join(", ", NormalizationMethods.names())
                            + ", or NAME:key=value,..., several joined by +");
        }
        Normalizer normalizer = usual.apply(NormalizationMethods.byName(name));
        return colon < 0
                ? normalizer
                : with(text, (Record) normalizer, values(text, method.substring(colon + 1)));
    }

    private static Normalizer with(String text, Record normalizer, Map<String, String> values) {
        try {
            return (Normalizer) Hyperparameters.with(normalizer, values);
        } catch (ModelException e) {
            throw refused(text, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> values(String text, String pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw refused(text, "'" + pair + "' is not key=value");
            }
            String key = pair.substring(0, equals).trim();
            if (values.put(key, pair.substring(equals + 1).trim()) != null) {
                throw refused(text, key + " is there twice");
            }
        }
        return values;
    }

    private static ConfigurationException refused(String text, String why) {
        return new ConfigurationException(
                "option " + NORMALIZATION.key() + " is " + text + ": " + why);
    }
}
