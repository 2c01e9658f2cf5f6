package io.normstream.jobs.wire;

import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.registry.SchemaRegistry;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where the schemas of writers come from, besides the released ones.
 *
 * @param directory with schemas newer than this build, null for none
 * @param registry of those whose records are in Confluent's format, null for none
 */
public record SchemaSources(@Nullable String directory, @Nullable RegistrySettings registry)
        implements Serializable {
    /** The released schemas alone. */
    public static final SchemaSources RELEASED = new SchemaSources(null, null);

    /**
     * A codec that reads what these schemas wrote, up to {@code maxRecordBytes} a record.
     *
     * @throws IllegalArgumentException if it is not a directory that can be read
     */
    public AvroCodec codec(int maxRecordBytes) {
        return new AvroCodec(
                SchemaDirectory.orReleased(directory),
                registry == null ? null : new ConfluentCoder(new SchemaRegistry(registry)),
                maxRecordBytes);
    }
}
