package io.normstream.jobs;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file of properties, as users write them for a client. */
public final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * The properties in {@code file}, by key.
     *
     * @param what the file is, as in "... cannot be read"
     * @throws JobException if it cannot be read
     */
    public static SortedMap<String, String> read(String what, Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException failure) {
            throw new JobException(
                    "%s %s cannot be read: %s".formatted(what, file, failure), failure);
        }
        SortedMap<String, String> values = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}
