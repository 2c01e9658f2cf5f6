package io.normstream.jobs.cli;

import io.normstream.jobs.config.Descriptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                                "File with options by key, as nested YAML or lines of \"key: value\"; several commands may share it. Flags win over it. Keys of Flink are passed on; unknown keys are refused.")
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
            FileOptions.read(file, byKey.keySet()).forEach(configuration::setString);
        }
        given.forEach(configuration::setString);
        return configuration;
    }
}
