package io.normstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;

/** The current schemas, the released ones as they lie in the jar, and those made up for tests. */
final class Released {
    /** Schema of every record that goes over Kafka, as this build writes it. */
    static final List<Schema> CURRENT =
            List.of(
                    ControlCommand.getClassSchema(),
                    DeadLetter.getClassSchema(),
                    ImageRecord.getClassSchema(),
                    JobLease.getClassSchema(),
                    LedgerEntry.getClassSchema(),
                    ModelChunk.getClassSchema(),
                    ModelManifest.getClassSchema(),
                    Prediction.getClassSchema(),
                    TrainingMetrics.getClassSchema());

    private Released() {}

    /** The current schema of a record. */
    static Schema current(String record) {
        return CURRENT.stream()
                .filter(schema -> schema.getName().equals(record))
                .findFirst()
                .orElseThrow();
    }

    /** Paths in the index of releases, such as {@code ImageRecord/v1.avsc}. */
    static List<String> index() {
        return text("released/index.txt").lines().toList();
    }

    /** Released versions of a record, from the first to the newest. */
    static List<Schema> of(String record) {
        return index().stream()
                .filter(path -> path.startsWith(record + "/"))
                .map(path -> read("released/" + path))
                .toList();
    }

    /** A schema among the resources; a relative path starts in the package of the records. */
    static Schema read(String path) {
        return new Schema.Parser().parse(text(path));
    }

    private static String text(String path) {
        try (InputStream stream = ImageRecord.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("No resource " + path);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
