package io.normstream.jobs.wire;

import io.normstream.schemas.ImageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;

/** Every released version of every record, from the resources of the schemas module. */
public final class ReleasedSchemas {
    private static final String FOLDER = "released/";

    /** One for all: to parse them takes longer than most of its users do. */
    private static final SchemaStore STORE = growing();

    private ReleasedSchemas() {}

    /** The schemas that the index of releases names. For any thread. */
    public static SchemaStore store() {
        return STORE;
    }

    /** A new store with the same schemas, to which others may be added. */
    static SchemaStore.Cache growing() {
        SchemaStore.Cache store = new SchemaStore.Cache();
        text("index.txt")
                .lines()
                .forEach(path -> store.addSchema(new Schema.Parser().parse(text(path))));
        return store;
    }

    /** What was released as {@code generated}: the same schema without what is only for Java. */
    static Schema of(Schema generated) {
        Schema released =
                store().findByFingerprint(SchemaNormalization.parsingFingerprint64(generated));
        if (released == null) {
            throw new IllegalStateException("No release of " + generated.getFullName());
        }
        return released;
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
