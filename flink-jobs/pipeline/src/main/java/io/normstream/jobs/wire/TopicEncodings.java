package io.normstream.jobs.wire;

import io.normstream.jobs.config.WireFormat;
import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The encodings of topics that others read. In Confluent's format the schema of a topic is
 * registered under the subject {@code <topic>-value}, as released: without what the Java classes
 * add to it.
 */
public final class TopicEncodings {
    private final WireFormat format;
    private final @Nullable SchemaRegistry registry;

    private TopicEncodings(WireFormat format, @Nullable SchemaRegistry registry) {
        this.format = format;
        this.registry = registry;
    }

    /**
     * What {@code settings} ask for.
     *
     * @throws io.normstream.jobs.registry.RegistryException if they name a registry and none
     *     answers
     */
    public static TopicEncodings of(WireSettings settings) {
        RegistrySettings registry = settings.registry();
        if (registry == null) {
            return new TopicEncodings(settings.format(), null);
        }
        SchemaRegistry client = new SchemaRegistry(registry);
        client.check();
        return new TopicEncodings(settings.format(), client);
    }

    /**
     * How records of a generated class are written to {@code topic}.
     *
     * @param schema of the class
     * @throws io.normstream.jobs.registry.RegistryException if the registry refuses the schema
     */
    public RecordEncoding of(String topic, Schema schema) {
        if (registry == null || format == WireFormat.SINGLE_OBJECT) {
            return RecordEncoding.SINGLE_OBJECT;
        }
        Schema released = ReleasedSchemas.of(schema);
        registry.register(topic + "-value", released);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try {
            new ConfluentCoder(registry).writeSchema(released, header);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RecordEncoding.withHeader(header.toByteArray());
    }
}
