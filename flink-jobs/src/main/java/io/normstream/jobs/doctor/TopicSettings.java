package io.normstream.jobs.doctor;

/** How a person changes a setting of a topic. */
final class TopicSettings {
    private TopicSettings() {}

    static String alter(String topic, String key, Object value) {
        return "kafka-configs.sh --bootstrap-server BROKERS --alter --entity-type topics --entity-name %s --add-config %s=%s"
                .formatted(topic, key, value);
    }
}
