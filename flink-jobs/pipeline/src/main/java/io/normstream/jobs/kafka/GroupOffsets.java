package io.normstream.jobs.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Where consumer groups stopped reading. */
public final class GroupOffsets {
    private GroupOffsets() {}

    /**
     * Offset of the next record that {@code group} would read, for each partition that it read.
     *
     * @throws io.normstream.jobs.JobException if the brokers do not answer
     */
    public static Map<TopicPartition, Long> of(KafkaClientSettings client, String group) {
        try (Admin admin = client.connect()) {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            client.await(
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                            "say what group " + group + " has read")
                    .forEach(
                            (partition, committed) -> {
                                if (committed != null) {
                                    offsets.put(partition, committed.offset());
                                }
                            });
            return offsets;
        }
    }
}
