package io.normstream.jobs.cluster;

import static io.normstream.jobs.cluster.ClusterOptions.*;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.OptionReader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a cluster on this machine; null leaves a choice to what its directory had
 * before.
 *
 * @param directory of everything that the cluster keeps
 * @param slots of each TaskManager
 */
public record ClusterSettings(
        Path directory,
        @Nullable Integer taskManagers,
        @Nullable Integer slots,
        @Nullable Integer brokersPort,
        @Nullable Integer restPort) {
    private static final int LAST_PORT = 65_535;
    private static final Pattern UNNAMEABLE = Pattern.compile("[,:]");

    /** A directory and a number of TaskManagers. */
    public static ClusterSettings of(Path directory, int taskManagers) {
        return new ClusterSettings(directory, taskManagers, null, null, null);
    }

    /**
     * Parses and checks {@code config}.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static ClusterSettings from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        ClusterSettings settings =
                new ClusterSettings(
                        directory(reader),
                        reader.optionalWithin(TASK_MANAGERS, 1, 100),
                        reader.optionalWithin(SLOTS, 1, 1000),
                        reader.optionalWithin(BROKERS_PORT, 1, LAST_PORT),
                        reader.optionalWithin(REST_PORT, 1, LAST_PORT));
        Integer rest = settings.restPort;
        if (rest != null && rest.equals(settings.brokersPort)) {
            throw new ConfigurationException(
                    REST_PORT.key(), rest, "another port than " + BROKERS_PORT.key());
        }
        return settings;
    }

    /** The directory alone. */
    public static Path directory(ReadableConfig config) {
        return directory(new OptionReader(config));
    }

    private static Path directory(OptionReader reader) {
        Path directory = reader.path(DIRECTORY).toAbsolutePath();
        if (UNNAMEABLE.matcher(directory.toString()).find()) {
            throw new ConfigurationException(
                    DIRECTORY.key(),
                    directory,
                    "a path without commas and colons, at which Flink and Java split lists of folders");
        }
        return directory;
    }
}
