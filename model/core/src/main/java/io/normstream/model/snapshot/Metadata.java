package io.normstream.model.snapshot;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keys of a snapshot's metadata, and the checks that both kinds share. */
public final class Metadata {
    /** {@code training} or {@code serving}. */
    public static final String KIND = "kind";

    /**
     * Layout of names, metadata and the descriptions in them; a change that an older reader cannot
     * take raises it.
     */
    public static final String FORMAT_VERSION = "formatVersion";

    /** The {@link Architecture} as JSON. */
    public static final String ARCHITECTURE = "architecture";

    /** Name of the engine that computed. */
    public static final String ENGINE = "engine";

    /** {@code float32}, {@code bf16} or {@code float64}. */
    public static final String PRECISION = "precision";

    /** Number of threads that computed. */
    public static final String THREADS = "threads";

    /** Platform and kernels that computed; files of older programs lack it. */
    public static final String INSTRUCTION_SET = "instructionSet";

    /** Names of the classes as a JSON array, by number; absent where nobody named them. */
    public static final String CLASS_NAMES = "classNames";

    /** Hyperparameters of training as JSON. */
    public static final String SETTINGS = "settings";

    private static final Set<String> RESERVED =
            Set.of(
                    KIND,
                    FORMAT_VERSION,
                    ARCHITECTURE,
                    ENGINE,
                    PRECISION,
                    THREADS,
                    INSTRUCTION_SET,
                    SETTINGS);

    private Metadata() {}

    /**
     * {@code origin} (how it was computed, under the keys of this class) and {@code provenance}
     * (whatever the caller wants to be found in the file) in one map.
     */
    static SortedMap<String, String> join(
            String kind,
            Architecture architecture,
            Map<String, String> origin,
            Map<String, String> provenance) {
        SortedMap<String, String> all = new TreeMap<>(provenance);
        if (provenance.keySet().stream().anyMatch(RESERVED::contains)) {
            throw new ModelException(
                    "Provenance must not use the keys %s, found %s"
                            .formatted(new TreeSet<>(RESERVED), provenance.keySet()));
        }
        all.putAll(origin);
        all.put(KIND, kind);
        all.put(FORMAT_VERSION, FormatVersions.RELEASED.current());
        all.put(ARCHITECTURE, DescriptionJson.write(architecture));
        return all;
    }

    /** All of {@code metadata} that no key of this class says, in a fresh map; class names stay. */
    public static SortedMap<String, String> provenance(SortedMap<String, String> metadata) {
        SortedMap<String, String> provenance = new TreeMap<>(metadata);
        provenance.keySet().removeAll(RESERVED);
        return provenance;
    }

    /** The contents of {@code file}, once it is of one of {@code kinds} and of a known version. */
    static SafetensorsCodec.Contents read(byte[] file, String... kinds) {
        SafetensorsCodec.Contents contents = SafetensorsCodec.decode(file);
        String foundKind = require(contents.metadata(), KIND);
        if (!List.of(kinds).contains(foundKind)) {
            throw new ModelException(
                    "A snapshot of kind %s was expected, found %s"
                            .formatted(String.join(" or ", kinds), foundKind));
        }
        FormatVersions.RELEASED.require(require(contents.metadata(), FORMAT_VERSION));
        return contents;
    }

    /**
     * The description at {@code key}, brought from the version that {@code metadata} names to the
     * current one.
     */
    static <T extends Record> T description(
            SortedMap<String, String> metadata, String key, Class<T> type) {
        return FormatVersions.RELEASED.read(
                require(metadata, key), require(metadata, FORMAT_VERSION), key, type);
    }

    /**
     * The names of the classes; {@link ClassNames#NONE} where the metadata have none.
     *
     * @throws ModelException where there is something else
     */
    static ClassNames classNames(SortedMap<String, String> metadata) {
        String json = metadata.get(CLASS_NAMES);
        return json == null ? ClassNames.NONE : ClassNames.ofJson(json);
    }

    /** The value at {@code key}, or a {@link ModelException} that names it. */
    static String require(SortedMap<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new ModelException(
                    "The metadata lacks %s, found %s".formatted(key, metadata.keySet()));
        }
        return value;
    }
}
