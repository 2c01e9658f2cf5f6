package io.normstream.jobs.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads grids from YAML files. */
public final class GridFile {
    private static final ObjectReader YAML =
            YAMLMapper.builder()
                    .build()
                    .readerFor(Grid.Entry.class)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .with(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    .with(DeserializationFeature.READ_ENUMS_USING_TO_STRING);

    private GridFile() {}

    /**
     * The grid in {@code file}.
     *
     * @throws ConfigurationException where it is no grid, with the place
     * @throws JobException where the file cannot be read
     */
    public static Grid read(Path file) {
        try {
            return Grid.of(YAML.readValue(Files.readString(file)));
        } catch (JacksonException failure) {
            throw new ConfigurationException(
                    "grid file %s is not understood: %s at line %d"
                            .formatted(
                                    file,
                                    failure.getOriginalMessage(),
                                    failure.getLocation() == null
                                            ? 0
                                            : failure.getLocation().getLineNr()));
        } catch (ConfigurationException failure) {
            throw new ConfigurationException("grid file " + file + ": " + failure.getMessage());
        } catch (IOException failure) {
            throw new JobException(
                    "grid file %s cannot be read: %s".formatted(file, failure), failure);
        }
    }
}
