package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.config.Descriptions;
import io.normstream.jobs.config.EventTimeOptions;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.NormalizationOptions;
import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.config.PublicationOptions;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.control.ControlOptions;
import io.normstream.jobs.data.PublishOptions;
import io.normstream.jobs.demo.DemoOptions;
import io.normstream.jobs.doctor.DoctorOptions;
import io.normstream.jobs.watch.PageOptions;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** {@code docs/configuration.md}, generated from the options. */
final class ConfigurationPage {
    private static final Map<Class<?>, String> TYPES =
            Map.of(
                    String.class, "text",
                    Integer.class, "whole number",
                    Long.class, "whole number",
                    Double.class, "number",
                    Boolean.class, "true or false",
                    MemorySize.class, "size",
                    Duration.class, "time");

    private static final List<Class<?>> CLASSES =
            List.of(
                    JobOptions.class,
                    TrainingOptions.class,
                    PublicationOptions.class,
                    NormalizationOptions.class,
                    PreprocessingOptions.class,
                    RehearsalOptions.class,
                    EventTimeOptions.class,
                    ScoringOptions.class,
                    PublishOptions.class,
                    DemoOptions.class,
                    ClusterOptions.class,
                    DoctorOptions.class,
                    ControlOptions.class,
                    PageOptions.class,
                    WatchOptions.class);

    private static final String HEAD =
            """
            # Configuration

            Generated from the options by `mvn -q -pl flink-jobs/cli -am test -Dtest=ConfigurationPageTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dnormstream.pages=write`.

            Each option is a flag of the commands that use it, named by its key without the part before the first dot:
            `training.batch-size` is `--batch-size`. `--config FILE` reads keys from a file, which several commands may share; flags win
            over it. The file is YAML, nested or flat:

            ```yaml
            kafka:
              brokers: 127.0.0.1:9092
            training.batch-size: 64
            execution.checkpointing.timeout: 5 min
            ```

            A file whose first line is `key=value` is read as Java properties. Lists may be YAML lists. Times are written `10 s`,
            `5 min`, `100 ms`. A key that is unknown, repeated or without a value, and a value that cannot be read or is not permitted,
            are refused before anything else happens; the message says what is permitted. Keys of
            [Flink](https://nightlies.apache.org/flink/flink-docs-release-2.2/docs/deployment/config/) are passed on; those that you name
            yourself, such as `metrics.reporter.`, or that belong to plugins, such as `s3.`, are not checked.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Map<ConfigOption<?>, String> types = new IdentityHashMap<>();
    private final Set<String> written = new HashSet<>();

    private ConfigurationPage() throws IllegalAccessException {
        for (Class<?> type : CLASSES) {
            for (Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.get(null) instanceof ConfigOption<?> option) {
                    ParameterizedType declared = (ParameterizedType) field.getGenericType();
                    types.put(option, typeOf(declared.getActualTypeArguments()[0]));
                }
            }
        }
    }

    private static String typeOf(Type value) {
        return Objects.requireNonNull(TYPES.get(value), value.getTypeName());
    }

    static String text() throws IllegalAccessException {
        ConfigurationPage page = new ConfigurationPage();
        OwnOptions.groups().forEach(page::write);
        return page.page.toString();
    }

    private void write(String group, List<ConfigOption<?>> options) {
        List<ConfigOption<?>> own = new ArrayList<>();
        List<ConfigOption<?>> others = new ArrayList<>();
        options.forEach(option -> (written.add(option.key()) ? own : others).add(option));
        page.append("\n## ").append(group).append("\n\n");
        page.append("| key | type | default | meaning |\n|---|---|---|---|\n");
        own.forEach(this::write);
        if (!others.isEmpty()) {
            page.append("\nAlso: ")
                    .append(String.join(", ", others.stream().map(this::reference).toList()))
                    .append(".\n");
        }
    }

    private void write(ConfigOption<?> option) {
        page.append(
                "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                option.key(),
                                Objects.requireNonNull(types.get(option), option.key()),
                                standard(option),
                                Descriptions.of(option).replace("|", "\\|").replace("<", "&lt;")));
    }

    private String reference(ConfigOption<?> option) {
        boolean same =
                OwnOptions.groups().values().stream()
                        .flatMap(List::stream)
                        .filter(other -> other.key().equals(option.key()))
                        .findFirst()
                        .filter(other -> other == option)
                        .isPresent();
        return "`%s`%s".formatted(option.key(), same ? "" : " (" + standard(option) + ")");
    }

    private static String standard(ConfigOption<?> option) {
        if (!option.hasDefaultValue()) {
            return "";
        }
        Object value = option.defaultValue();
        return value instanceof Duration time
                ? TimeUtils.formatWithHighestUnit(time)
                : value.toString();
    }
}
