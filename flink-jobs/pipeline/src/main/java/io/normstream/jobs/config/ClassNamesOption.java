package io.normstream.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Names of classes as options have them: separated by commas, or a file with one on each line. With
 * several models each has its own, {@code id=a,b,c;id=FILE}; a record of a run has a JSON object of
 * arrays by model id, which depends on no file.
 */
public final class ClassNamesOption {
    private static final String PERMITTED =
            "names separated by commas, or a file in UTF-8 with one on each line";

    private static final JsonMapper JSON = new JsonMapper();

    private ClassNamesOption() {}

    /**
     * The names that an option sets; null if it is not set.
     *
     * @throws ConfigurationException if they are not such names
     */
    public static @Nullable ClassNames read(OptionReader reader, ConfigOption<String> option) {
        String text = reader.optional(option);
        return text == null ? null : read(option.key(), text);
    }

    /**
     * The names that {@link TrainingOptions#CLASSES} sets of models; other models have no names.
     *
     * @throws ConfigurationException if they are not such names, or of models that are not declared
     */
    static SortedMap<String, ClassNames> byModel(OptionReader reader, Collection<String> ids) {
        ConfigOption<String> option = TrainingOptions.CLASSES;
        String text = reader.optional(option);
        SortedMap<String, ClassNames> names = new TreeMap<>();
        if (text == null) {
            return names;
        }
        if (text.startsWith("{")) {
            names.putAll(ofRecord(option.key(), text));
        } else {
            for (String part : text.split(";", -1)) {
                int end = part.indexOf('=');
                boolean isNamed = end > 0 && ids.contains(part.substring(0, end).strip());
                if (!isNamed && ids.size() > 1) {
                    throw refused(
                            option.key(), part, "id=NAMES for each model, separated by ;", ids);
                }
                String id = isNamed ? part.substring(0, end).strip() : ids.iterator().next();
                String own = isNamed ? part.substring(end + 1) : part;
                if (names.put(id, read(option.key(), own)) != null) {
                    throw refused(option.key(), text, "each model once", ids);
                }
            }
        }
        if (!ids.containsAll(names.keySet())) {
            throw refused(option.key(), names.keySet(), "models that are declared", ids);
        }
        return names;
    }

    private static ConfigurationException refused(
            String key, Object found, String permitted, Collection<String> ids) {
        return new ConfigurationException(
                key, found, permitted + "; declared are " + String.join(", ", ids));
    }

    /** JSON knows null, for a list and in it. */
    private static List<String> withoutGaps(String key, String text, @Nullable List<String> list) {
        if (list == null || list.stream().anyMatch(Objects::isNull)) {
            throw new ConfigurationException(key, text, PERMITTED);
        }
        return list;
    }

    private static Map<String, ClassNames> ofRecord(String key, String text) {
        Map<String, ClassNames> names = new TreeMap<>();
        try {
            JSON.readValue(text, new TypeReference<Map<String, List<String>>>() {})
                    .forEach((id, list) -> names.put(id, of(key, withoutGaps(key, text, list))));
            return names;
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(key, text, PERMITTED);
        }
    }

    /** {@code configuration} with more names, by model id; empty ones are left out. */
    public static Configuration with(Configuration configuration, Map<String, ClassNames> more) {
        Collection<String> ids =
                ModelDeclaration.unnamed(new OptionReader(configuration)).stream()
                        .map(ModelDeclaration::id)
                        .toList();
        SortedMap<String, ClassNames> names = byModel(new OptionReader(configuration), ids);
        names.putAll(more);
        names.values().removeIf(ClassNames::isEmpty);
        Configuration named = new Configuration(configuration);
        if (!names.isEmpty()) {
            named.set(TrainingOptions.CLASSES, record(names));
        }
        return named;
    }

    /** As a run records them: it depends on no file. */
    static String record(SortedMap<String, ClassNames> byModel) {
        SortedMap<String, List<String>> names = new TreeMap<>();
        byModel.forEach((id, list) -> names.put(id, list.names()));
        try {
            return JSON.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No names: " + byModel, e);
        }
    }

    private static ClassNames read(String key, String text) {
        return of(
                key,
                text.contains(",")
                        ? Arrays.stream(text.split(",", -1)).map(String::strip).toList()
                        : lines(key, text.strip()));
    }

    private static ClassNames of(String key, List<String> names) {
        try {
            return new ClassNames(names);
        } catch (ModelException e) {
            throw new ConfigurationException("option " + key + ": " + e.getMessage());
        }
    }

    private static List<String> lines(String key, String text) {
        Path file = OptionReader.path(key, text);
        try {
            long size = Files.size(file);
            if (size > 2L * ClassNames.MOST_BYTES) {
                throw new ConfigurationException(
                        key, file + " of " + size + " bytes", ClassNames.MOST_BYTES + " bytes");
            }
            String content = Files.readString(file, StandardCharsets.UTF_8);
            return content.replace("\ufeff", "").strip().lines().map(String::strip).toList();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(key, file + ", which is not in UTF-8", PERMITTED);
        } catch (IOException e) {
            throw new ConfigurationException(
                    key, text + ", which has no comma and cannot be read as a file", PERMITTED);
        }
    }
}
