package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.jobs.wire.SchemaDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.avro.message.SchemaStore;

/** The schemas that records on the topics may be written with. */
final class WriterSchemas {
    private WriterSchemas() {}

    /** All released ones, and those of a directory where one is given. */
    static SchemaStore from(OptionReader reader) {
        Path directory = reader.optionalPath(JobOptions.SCHEMAS);
        if (directory == null) {
            return ReleasedSchemas.store();
        }
        if (!Files.isDirectory(directory)) {
            throw new ConfigurationException(
                    JobOptions.SCHEMAS.key(), directory, "a directory that can be read");
        }
        return new SchemaDirectory(
                directory, InstantSource.system(), SchemaDirectory.DEFAULT_INTERVAL);
    }
}
