package io.normstream.jobs.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads grids from YAML files. */
public final class GridFile {
    private static final ObjectReader YAML =
            YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readerFor(Grid.Entry.class)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .with(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    .with(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                    .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private GridFile() {}

    /**
     * The grid in {@code file}.
     *
     * @throws ConfigurationException where it is not a grid, with the place
     * @throws JobException where the file cannot be read
     */
    public static Grid read(Path file) {
        try {
            Grid.@Nullable Entry entry = YAML.readValue(Files.readString(file));
            if (entry == null) {
                throw new ConfigurationException("it is empty");
            }
            return Grid.of(entry);
        } catch (JacksonException failure) {
            throw new ConfigurationException(
                    "grid file %s: %s%s".formatted(file, explained(failure), place(failure)));
        } catch (ConfigurationException failure) {
            throw new ConfigurationException("grid file " + file + ": " + failure.getMessage());
        } catch (IOException failure) {
            throw new JobException(
                    "grid file %s cannot be read: %s".formatted(file, failure), failure);
        }
    }

    private static String place(JacksonException failure) {
        return failure.getLocation() == null ? "" : " at line " + failure.getLocation().getLineNr();
    }

    /** What Jackson says, in the words of options. */
    private static String explained(JacksonException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown option %s; known are %s"
                    .formatted(key(unknown), sorted(unknown.getKnownPropertyIds()));
        }
        if (failure instanceof InvalidFormatException wrong) {
            return "option %s is %s; permitted: %s"
                    .formatted(key(wrong), wrong.getValue(), permitted(wrong.getTargetType()));
        }
        if (failure instanceof MismatchedInputException wrong && !wrong.getPath().isEmpty()) {
            return "option %s has the wrong form; permitted: %s"
                    .formatted(key(wrong), permitted(wrong.getTargetType()));
        }
        return failure instanceof MismatchedInputException
                ? "it is not one set of options with their values"
                : failure.getOriginalMessage();
    }

    private static String key(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static String sorted(Collection<Object> names) {
        return names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String permitted(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
        }
        if (type == Integer.class) {
            return "a whole number";
        }
        if (type == Double.class) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        return type == String.class ? "text" : "names, each with its value";
    }
}
