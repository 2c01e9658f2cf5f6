package io.normstream.jobs.config;

import io.normstream.jobs.registry.RegistrySettings;
import org.jspecify.annotations.Nullable;

/**
 * How records are encoded on topics that others write and read too.
 *
 * @param format that is written
 * @param registry of schemas; never null with {@link WireFormat#CONFLUENT}. With one, both formats
 *     are read
 */
public record WireSettings(WireFormat format, @Nullable RegistrySettings registry) {
    public WireSettings {
        if (format == WireFormat.CONFLUENT && registry == null) {
            throw new ConfigurationException(
                    "option %s is %s, which needs a schema registry: set %s"
                            .formatted(
                                    JobOptions.WIRE_FORMAT.key(),
                                    format,
                                    JobOptions.SCHEMA_REGISTRY.key()));
        }
    }

    /**
     * Parses and checks.
     *
     * @throws io.normstream.jobs.JobException naming what is wrong
     */
    public static WireSettings from(OptionReader reader) {
        String addresses = reader.optional(JobOptions.SCHEMA_REGISTRY);
        if (addresses == null && reader.optional(JobOptions.SCHEMA_REGISTRY_CONFIG) != null) {
            throw new ConfigurationException(
                    "option %s is set without %s"
                            .formatted(
                                    JobOptions.SCHEMA_REGISTRY_CONFIG.key(),
                                    JobOptions.SCHEMA_REGISTRY.key()));
        }
        return new WireSettings(
                reader.oneOf(JobOptions.WIRE_FORMAT, WireFormat.class),
                addresses == null
                        ? null
                        : RegistrySettings.of(
                                addresses, reader.optionalPath(JobOptions.SCHEMA_REGISTRY_CONFIG)));
    }
}
