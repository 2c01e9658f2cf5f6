package io.normstream.jobs.cli;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.normstream.jobs.config.ConfigurationException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.YamlParserUtils;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A file of options by key. YAML, in which sections are nested or written with dots; where its
 * first line is {@code key=value}, Java properties. Values are the text that is there.
 */
final class ConfigFile {
    private static final Pattern PROPERTY = Pattern.compile("[\\w.-]+\\s*=.*");
    private static final YAMLFactory YAML =
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final SortedMap<String, Value> values = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private ConfigFile() {}

    /** The text of a key: one, or those of a list. */
    record Value(List<String> texts, boolean isList) {
        /** As our options take it. */
        String own() {
            return String.join(",", texts);
        }

        /** As Flink's options take it. */
        String ofFlink() {
            return isList ? YamlParserUtils.toYAMLString(texts) : texts.get(0);
        }
    }

    /**
     * Reads {@code file}.
     *
     * @throws ConfigurationException where it cannot be read as what it is
     */
    static ConfigFile read(Path file) {
        ConfigFile read = new ConfigFile();
        try {
            String text = Files.readString(file).replaceFirst("^\uFEFF", "");
            if (isProperties(text)) {
                read.readProperties(text);
            } else {
                read.readYaml(text);
            }
        } catch (StreamReadException e) {
            throw unreadable(file, problem(e) + " at line " + e.getLocation().getLineNr());
        } catch (NoSuchFileException e) {
            throw unreadable(file, "it is not there");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not in UTF-8");
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
        return read;
    }

    private static ConfigurationException unreadable(Path file, String why) {
        return new ConfigurationException("Configuration file " + file + " cannot be read: " + why);
    }

    /** Without the lines around it: there may be a password among them. */
    private static String problem(StreamReadException failure) {
        return failure.getCause() instanceof MarkedYAMLException marked
                ? "it is not YAML: " + marked.getProblem()
                : failure.getOriginalMessage();
    }

    private static boolean isProperties(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("!"))
                .findFirst()
                .filter(line -> PROPERTY.matcher(line).matches())
                .isPresent();
    }

    private void readProperties(String text) throws IOException {
        new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                add((String) key, List.of((String) value), false);
                return value;
            }
        }.load(new StringReader(text));
    }

    private void readYaml(String text) throws IOException {
        try (YAMLParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "it does not consist of lines \"key: value\"");
            }
            readSection(parser, "");
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "a second document begins");
            }
        }
    }

    private void readSection(YAMLParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            switch (parser.nextToken()) {
                case START_OBJECT -> readSection(parser, key + ".");
                case START_ARRAY -> add(key, list(parser, key), true);
                case VALUE_NULL -> add(key, List.of(""), false);
                default -> add(key, List.of(scalar(parser)), false);
            }
        }
    }

    private static List<String> list(YAMLParser parser, String key) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw new JsonParseException(parser, "the list " + key + " holds more than texts");
            }
            texts.add(scalar(parser));
        }
        return texts;
    }

    private static String scalar(YAMLParser parser) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new JsonParseException(parser, "aliases (*name) are not read");
        }
        String text = parser.getText();
        if (text == null) {
            throw new JsonParseException(parser, "bytes (!!binary) are not read");
        }
        return text;
    }

    private void add(String key, List<String> texts, boolean isList) {
        if (values.put(key, new Value(texts, isList)) != null) {
            problems.add("the option " + key + " occurs twice");
        } else if (texts.stream().allMatch(String::isBlank)) {
            problems.add("the option " + key + " has no value");
        }
    }

    /** By key, sections before it. */
    SortedMap<String, Value> values() {
        return values;
    }

    /** What is wrong with keys, whatever they mean; in the order of the file. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
