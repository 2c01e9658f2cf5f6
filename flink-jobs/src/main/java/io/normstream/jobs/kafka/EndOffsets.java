package io.normstream.jobs.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of a topic end. */
public final class EndOffsets {
    private EndOffsets() {}

    /** Offset behind the last record of each partition of {@code topic}, as it is now. */
    public static Map<TopicPartition, Long> now(KafkaClientSettings client, String topic) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        TopicOffsets.end(client, topic)
                .offsets()
                .forEach((number, end) -> ends.put(new TopicPartition(topic, number), end));
        return ends;
    }
}
