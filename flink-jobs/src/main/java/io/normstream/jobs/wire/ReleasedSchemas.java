package io.normstream.jobs.wire;

import io.normstream.schemas.ImageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;

/** Every released version of every record, from the resources of the schemas module. */
public final class ReleasedSchemas {
    private static final String FOLDER = "released/";

    private ReleasedSchemas() {}

    /** Reads the schemas that the index names. */
    public static List<Schema> load() {
        return text("index.txt")
                .lines()
                .map(path -> new Schema.Parser().parse(text(path)))
                .toList();
    }

    private static String text(String path) {
        try (InputStream stream = ImageRecord.class.getResourceAsStream(FOLDER + path)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "The schemas jar lacks the resource " + FOLDER + path);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
