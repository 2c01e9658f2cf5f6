package io.normstream.jobs.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of a topic end. */
public final class EndOffsets {
    private EndOffsets() {}

    /** Offset behind the last record of each partition of {@code topic}, as it is now. */
    public static Map<TopicPartition, Long> now(KafkaClientSettings client, String topic) {
        try (Admin admin = client.connect()) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            client.await(
                            admin.describeTopics(List.of(topic)).allTopicNames(),
                            "describe topic " + topic)
                    .values()
                    .forEach(
                            found ->
                                    found.partitions()
                                            .forEach(
                                                    partition ->
                                                            latest.put(
                                                                    new TopicPartition(
                                                                            topic,
                                                                            partition.partition()),
                                                                    OffsetSpec.latest())));
            Map<TopicPartition, Long> ends = new HashMap<>();
            client.await(admin.listOffsets(latest).all(), "say where topic " + topic + " ends")
                    .forEach((partition, found) -> ends.put(partition, found.offset()));
            return ends;
        }
    }
}
