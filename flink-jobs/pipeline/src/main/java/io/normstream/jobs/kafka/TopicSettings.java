package io.normstream.jobs.kafka;

/** How a person changes a setting of a topic. */
public final class TopicSettings {
    private TopicSettings() {}

    /** The command that sets {@code key}. */
    public static String alter(String topic, String key, Object value) {
        return "kafka-configs.sh --bootstrap-server BROKERS --alter --entity-type topics --entity-name %s --add-config %s=%s"
                .formatted(topic, key, value);
    }
}
