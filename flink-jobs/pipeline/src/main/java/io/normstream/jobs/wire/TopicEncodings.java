package io.normstream.jobs.wire;

import io.normstream.jobs.config.WireFormat;
import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * The encodings of topics that others read. In Confluent's format the schema of a topic is
 * registered under the subject {@code <topic>-value}, as released: without what the Java classes
 * add to it.
 */
public final class TopicEncodings {
    private final Map<String, RecordEncoding> byTopic;

    private TopicEncodings(Map<String, RecordEncoding> byTopic) {
        this.byTopic = byTopic;
    }

    /**
     * What {@code settings} ask for; schemas are registered where they ask for a registry.
     *
     * @param schemas of the generated classes whose records are written, by topic
     * @throws io.normstream.jobs.registry.RegistryException if they name a registry, and it does
     *     not answer or refuses a schema
     */
    public static TopicEncodings of(WireSettings settings, Map<String, Schema> schemas) {
        Map<String, RecordEncoding> byTopic = new HashMap<>();
        schemas.keySet().forEach(topic -> byTopic.put(topic, RecordEncoding.SINGLE_OBJECT));
        RegistrySettings registry = settings.registry();
        if (registry != null) {
            SchemaRegistry client = new SchemaRegistry(registry);
            client.check();
            if (settings.format() != WireFormat.SINGLE_OBJECT) {
                schemas.forEach(
                        (topic, schema) -> byTopic.put(topic, registered(client, topic, schema)));
            }
        }
        return new TopicEncodings(byTopic);
    }

    /** How records are written to {@code topic}, which was named with its schema. */
    public RecordEncoding of(String topic) {
        return Objects.requireNonNull(byTopic.get(topic), topic);
    }

    private static RecordEncoding registered(SchemaRegistry registry, String topic, Schema schema) {
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
