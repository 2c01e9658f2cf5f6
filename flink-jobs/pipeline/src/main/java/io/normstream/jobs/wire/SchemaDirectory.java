package io.normstream.jobs.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer schemas that a running job understands: all released ones and those in the {@code
 * .avsc} files of a directory. The directory is read again when an unknown fingerprint comes, at
 * most once in an interval, so the job reads a newer writer once its schema is there; put it there
 * before that writer starts. The directory belongs to the operator of the job: a schema is never
 * taken from a record. For one thread.
 */
public final class SchemaDirectory implements SchemaStore {
    /** How long an unknown fingerprint does not lead to another look into the directory. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaDirectory.class);
    private static final long LARGEST_FILE = 1 << 20;

    private final SchemaStore.Cache schemas = ReleasedSchemas.growing();
    private final Path directory;
    private final InstantSource clock;
    private final Duration interval;
    private final Map<Path, FileTime> filesRead = new HashMap<>();
    private Instant nextLook = Instant.MIN;

    /**
     * The schemas of {@code directory} as they come; the released ones alone where it is null.
     *
     * @throws IllegalArgumentException if it is not a directory
     */
    static SchemaStore orReleased(@Nullable String directory) {
        return directory == null
                ? ReleasedSchemas.store()
                : new SchemaDirectory(Path.of(directory), InstantSource.system(), DEFAULT_INTERVAL);
    }

    /**
     * Reads {@code directory} now, and later at most once per {@code interval} of {@code clock}.
     *
     * @throws IllegalArgumentException if {@code directory} is not a directory
     */
    public SchemaDirectory(Path directory, InstantSource clock, Duration interval) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "Schemas directory " + directory + " is not a directory that can be read");
        }
        this.directory = directory;
        this.clock = clock;
        this.interval = interval;
        look();
    }

    @Override
    public @Nullable Schema findByFingerprint(long fingerprint) {
        Schema schema = schemas.findByFingerprint(fingerprint);
        if (schema == null && !clock.instant().isBefore(nextLook)) {
            look();
            schema = schemas.findByFingerprint(fingerprint);
        }
        return schema;
    }

    private void look() {
        nextLook = clock.instant().plus(interval);
        for (Path file : schemaFiles()) {
            try {
                readIfChanged(file);
            } catch (IOException | RuntimeException e) {
                // Avro's parser lets NullPointerExceptions out on what is JSON but no schema.
                LOG.warn("Cannot read the schema {}, it stays unknown: {}", file, e.getMessage());
            }
        }
    }

    private List<Path> schemaFiles() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot list the schemas directory {}: {}", directory, e.toString());
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
