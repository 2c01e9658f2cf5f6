package io.normstream.jobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.runtime.shuffle.ShuffleServiceOptions;

/**
 * The options of Flink itself, as the classes of the jars say that hold them here: those that Flink
 * makes its own documentation from. Takes some hundred milliseconds, so it is only asked where a
 * key is none of ours.
 */
final class FlinkOptions {
    /** A class of each jar whose options are accepted as they are. */
    private static final List<Class<?>> JARS =
            List.of(CoreOptions.class, ShuffleServiceOptions.class, ClientOptions.class);

    /** Names that a user chooses follow, or options of parts that are not on this class path. */
    private static final List<String> OPEN =
            List.of(
                    "azure.",
                    "containerized.master.env.",
                    "containerized.taskmanager.env.",
                    "dstl.dfs.",
                    "events.reporter.",
                    "external-resource.",
                    "flink.hadoop.",
                    "fs.",
                    "gs.",
                    "high-availability.kubernetes.",
                    "kubernetes.",
                    "metrics.reporter.",
                    "presto.",
                    "python.",
                    "s3.",
                    "s3a.",
                    "security.delegation.token.provider.",
                    "sql-client.",
                    "sql-gateway.",
                    "state.backend.forst.",
                    "state.backend.rocksdb.",
                    "table.",
                    "traces.reporter.",
                    "yarn.");

    private final SortedMap<String, ConfigOption<?>> byKey;

    private FlinkOptions(SortedMap<String, ConfigOption<?>> byKey) {
        this.byKey = byKey;
    }

    /**
     * Reads the class path.
     *
     * @throws IllegalStateException where Flink's classes are not what they were
     */
    static FlinkOptions onClassPath() {
        SortedMap<String, ConfigOption<?>> byKey = new TreeMap<>();
        Set<Path> jars = new LinkedHashSet<>();
        JARS.forEach(type -> jars.add(jarOf(type)));
        for (Path jar : jars) {
            for (Class<?> type : optionClasses(jar)) {
                for (ConfigOption<?> option : options(type)) {
                    byKey.put(option.key(), option);
                    for (FallbackKey earlier : option.fallbackKeys()) {
                        byKey.putIfAbsent(earlier.getKey(), option);
                    }
                }
            }
        }
        return new FlinkOptions(byKey);
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(type + " comes from no file", malformed);
        }
    }

    private static List<Class<?>> optionClasses(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<Class<?>> types = new ArrayList<>();
            for (String name : file.stream().map(JarEntry::getName).sorted().toList()) {
                if (name.startsWith("org/apache/flink/")
                        && name.endsWith("Options.class")
                        && !name.contains("$")) {
                    types.add(load(name));
                }
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException("options of Flink cannot be read from " + jar, e);
        }
    }

    private static Class<?> load(String entry) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, FlinkOptions.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a jar of Flink lacks its own class " + name, e);
        }
    }

    private static List<ConfigOption<?>> options(Class<?> type) {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : type.getFields()) {
            boolean isOption =
                    Modifier.isStatic(field.getModifiers())
                            && ConfigOption.class.isAssignableFrom(field.getType());
            if (isOption && Modifier.isPublic(type.getModifiers())) {
                try {
                    options.add((ConfigOption<?>) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(field + " cannot be read", e);
                }
            }
        }
        return options;
    }

    /** The option that a value of {@code key} is for, by an earlier key too. */
    Optional<ConfigOption<?>> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether {@code key} begins as those do that nobody here can list. */
    boolean isOpen(String key) {
        return OPEN.stream().anyMatch(prefix -> key.startsWith(prefix) && !key.equals(prefix))
                || isEntryOfMap(key);
    }

    /** Flink takes the entries of a map as keys of their own too. */
    private boolean isEntryOfMap(String key) {
        for (int dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
            ConfigOption<?> option = byKey.get(key.substring(0, dot));
            if (option != null && ConfigurationUtils.canBePrefixMap(option)) {
                return true;
            }
        }
        return false;
    }

    /** Every key, those of earlier releases too. */
    Set<String> keys() {
        return Collections.unmodifiableSet(byKey.keySet());
    }
}
