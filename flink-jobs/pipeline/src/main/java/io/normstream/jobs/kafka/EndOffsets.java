package io.normstream.jobs.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of a topic end. */
public final class EndOffsets {
    private EndOffsets() {}

    /** Offset after the last record of each partition of {@code topic}, as it is now. */
    public static Map<TopicPartition, Long> now(KafkaClientSettings client, String topic) {
        return TopicOffsets.end(client, topic).byPartition();
    }
}
