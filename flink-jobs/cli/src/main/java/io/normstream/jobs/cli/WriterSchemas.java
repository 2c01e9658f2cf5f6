package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.SchemaSources;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The schemas that records on the topics may be written with. */
final class WriterSchemas {
    private WriterSchemas() {}

    /** A codec for all released ones, those of a directory and those of a registry, where given. */
    static AvroCodec codec(OptionReader reader) {
        Path directory = reader.optionalPath(JobOptions.SCHEMAS);
        if (directory != null && !Files.isDirectory(directory)) {
            throw new ConfigurationException(
                    JobOptions.SCHEMAS.key(), directory, "a directory that can be read");
        }
        return new SchemaSources(
                        directory == null ? null : directory.toString(),
                        WireSettings.from(reader).registry())
                .codec(KafkaConnectors.MAX_REQUEST_BYTES);
    }

    /** Says that records could not be read for want of a registry, where that may be the fault. */
    static void warn(AvroCodec codec, boolean clean, PrintWriter err) {
        if (!clean && codec.withoutRegistry() > 0) {
            err.println(
                    String.format(
                            Locale.ROOT,
                            "warning: %d times a record was in Confluent's wire format and could not be read; give --schema-registry",
                            codec.withoutRegistry()));
        }
    }
}
