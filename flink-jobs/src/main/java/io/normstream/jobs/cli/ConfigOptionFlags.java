package io.normstream.jobs.cli;

import io.normstream.jobs.config.ClusterOptions;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.ControlOptions;
import io.normstream.jobs.config.DemoOptions;
import io.normstream.jobs.config.Descriptions;
import io.normstream.jobs.config.DoctorOptions;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.PublishOptions;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.WatchOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives a command one flag for each {@link ConfigOption}, with the option's own description: {@code
 * training.batch-size} becomes {@code --batch-size}. {@code --config FILE} reads options by key;
 * flags win over the file, in which a command passes over the options of others.
 */
final class ConfigOptionFlags {
    /** Keys of all commands, which may share a file. */
    private static final Set<String> OWN_KEYS =
            Stream.of(
                            JobOptions.all(),
                            TrainingOptions.all(),
                            ScoringOptions.all(),
                            PublishOptions.all(),
                            DemoOptions.all(),
                            ClusterOptions.all(),
                            DoctorOptions.all(),
                            ControlOptions.all(),
                            WatchOptions.all())
                    .flatMap(List::stream)
                    .map(ConfigOption::key)
                    .collect(Collectors.toCollection(TreeSet::new));

    private final Map<String, ConfigOption<?>> byKey = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();
    private @Nullable Path file;

    private ConfigOptionFlags() {}

    /** Adds the flags to {@code command}. */
    static ConfigOptionFlags addTo(CommandSpec command, List<ConfigOption<?>> options) {
        ConfigOptionFlags flags = new ConfigOptionFlags();
        command.addOption(
                OptionSpec.builder("--config")
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "File of options by key, one \"key: value\" a line; it may serve all commands. Flags win over it. Keys of Flink itself are passed on.")
                        .setter(flags.fileSetter())
                        .build());
        for (ConfigOption<?> option : options) {
            flags.byKey.put(option.key(), option);
            command.addOption(flags.flag(option));
        }
        return flags;
    }

    private ISetter fileSetter() {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                file = (Path) value;
                return value;
            }
        };
    }

    private OptionSpec flag(ConfigOption<?> option) {
        boolean isSwitch = Boolean.FALSE.equals(option.defaultValue());
        String standard = option.hasDefaultValue() ? " Default: " + option.defaultValue() : "";
        return OptionSpec.builder(name(option))
                .paramLabel(isSwitch ? "" : "VALUE")
                .arity(isSwitch ? "0" : "1")
                .type(isSwitch ? Boolean.class : String.class)
                .description(escape(Descriptions.of(option) + (isSwitch ? "" : standard)))
                .setter(
                        new ISetter() {
                            @Override
                            public <T> T set(T value) {
                                if (value != null) {
                                    given.put(option.key(), value.toString());
                                }
                                return value;
                            }
                        })
                .build();
    }

    /** The flag of {@code option}: its key without the section. */
    static String name(ConfigOption<?> option) {
        return "--" + option.key().substring(option.key().indexOf('.') + 1);
    }

    private static String escape(String text) {
        return text.replace("%", "%%");
    }

    /** What file and flags say, the flags last. */
    Configuration configuration() {
        Configuration configuration = new Configuration();
        if (file != null) {
            readFile(file).forEach(configuration::setString);
        }
        given.forEach(configuration::setString);
        return configuration;
    }

    private Map<String, String> readFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "Configuration file " + file + " cannot be read: " + e.getMessage());
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            checkKnown(file, key);
            if (byKey.containsKey(key) || !OWN_KEYS.contains(key)) {
                values.put(key, properties.getProperty(key));
            }
        }
        return values;
    }

    private static void checkKnown(Path file, String key) {
        String section = key.substring(0, key.indexOf('.') + 1);
        List<String> known = OWN_KEYS.stream().filter(own -> own.startsWith(section)).toList();
        if (!section.isEmpty() && !known.isEmpty() && !known.contains(key)) {
            throw new ConfigurationException(
                    "Configuration file "
                            + file
                            + " has the unknown option "
                            + key
                            + "; known in this section: "
                            + String.join(", ", known));
        }
    }
}
