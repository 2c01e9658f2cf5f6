package io.normstream.jobs.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer schemas that a reader understands: all released ones and, optionally, those in the
 * {@code .avsc} files of a directory, which is read again when an unknown fingerprint comes, at
 * most once in an interval. So a running job reads a newer writer once its schema lies there. The
 * directory belongs to the operator; a schema is never taken from a record. For one thread.
 */
public final class KnownSchemas implements SchemaStore {
    /** How long an unknown fingerprint does not lead to another look into the directory. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(KnownSchemas.class);
    private static final long LARGEST_FILE = 1 << 20;

    private final SchemaStore.Cache schemas = new SchemaStore.Cache();
    private final @Nullable Path directory;
    private final InstantSource clock;
    private final Duration interval;
    private final Map<Path, FileTime> filesRead = new HashMap<>();
    private Instant nextLook = Instant.MIN;

    private KnownSchemas(@Nullable Path directory, InstantSource clock, Duration interval) {
        this.directory = directory;
        this.clock = clock;
        this.interval = interval;
        ReleasedSchemas.load().forEach(schemas::addSchema);
    }

    /** Released schemas only. */
    public static KnownSchemas released() {
        return new KnownSchemas(null, InstantSource.system(), DEFAULT_INTERVAL);
    }

    /**
     * Released schemas and those in {@code directory}, looked into now and then at most once per
     * {@code interval} of {@code clock}.
     *
     * @throws IllegalArgumentException if {@code directory} is not a directory
     */
    public static KnownSchemas withDirectory(
            Path directory, InstantSource clock, Duration interval) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "Schemas directory " + directory + " is not a directory that can be read");
        }
        KnownSchemas known = new KnownSchemas(directory, clock, interval);
        known.look(directory);
        return known;
    }

    @Override
    public @Nullable Schema findByFingerprint(long fingerprint) {
        Schema schema = schemas.findByFingerprint(fingerprint);
        if (schema == null && directory != null && !clock.instant().isBefore(nextLook)) {
            look(directory);
            schema = schemas.findByFingerprint(fingerprint);
        }
        return schema;
    }

    private void look(Path folder) {
        nextLook = clock.instant().plus(interval);
        for (Path file : schemaFiles(folder)) {
            try {
                readIfChanged(file);
            } catch (IOException | SchemaParseException e) {
                LOG.warn("Cannot read the schema {}, it stays unknown: {}", file, e.getMessage());
            }
        }
    }

    private static List<Path> schemaFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
        } catch (IOException e) {
            LOG.warn("Cannot list the schemas directory {}: {}", folder, e.toString());
            return List.of();
        }
    }

    private void readIfChanged(Path file) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        if (modified.equals(filesRead.put(file, modified))) {
            return;
        }
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException("larger than " + LARGEST_FILE + " bytes");
        }
        schemas.addSchema(new Schema.Parser().parse(Files.readString(file)));
    }
}
