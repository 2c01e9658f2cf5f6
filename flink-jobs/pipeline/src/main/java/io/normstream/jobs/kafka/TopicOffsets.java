package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Where the partitions of a topic begin or end.
 *
 * @param topicId id that the brokers gave the topic
 * @param offsets by partition
 */
public record TopicOffsets(String topic, String topicId, SortedMap<Integer, Long> offsets) {

    /** Offset of the first record that each partition of {@code topic} holds. */
    public static TopicOffsets first(KafkaClientSettings client, String topic) {
        return list(client, topic, OffsetSpec.earliest(), "begins");
    }

    /** Offset after the last record of each partition of {@code topic}, committed or not. */
    public static Map<TopicPartition, Long> ends(KafkaClientSettings client, String topic) {
        return end(client, topic).byPartition();
    }

    private static TopicOffsets end(KafkaClientSettings client, String topic) {
        return list(client, topic, OffsetSpec.latest(), "ends");
    }

    /**
     * Offset after the last record that is committed in each partition of {@code topic}, or 0 where
     * it holds none. What a transaction wrote and did not commit does not count, nor does the mark
     * at its end: both come with every crash.
     */
    public static TopicOffsets afterLastCommitted(KafkaClientSettings client, String topic) {
        TopicOffsets ends = end(client, topic);
        try (CommittedTopic committed = new CommittedTopic(client, topic)) {
            return new TopicOffsets(
                    topic, ends.topicId, LastRecords.in(committed, ends.offsets.keySet()));
        }
    }

    /** The same, later where {@code positions} are. */
    public TopicOffsets atLeast(Map<Integer, Long> positions) {
        SortedMap<Integer, Long> later = new TreeMap<>(offsets);
        later.replaceAll(
                (partition, offset) -> Math.max(offset, positions.getOrDefault(partition, 0L)));
        return new TopicOffsets(topic, topicId, later);
    }

    /** The offsets, as Kafka names partitions. */
    public Map<TopicPartition, Long> byPartition() {
        Map<TopicPartition, Long> byPartition = new HashMap<>();
        offsets.forEach(
                (number, offset) -> byPartition.put(new TopicPartition(topic, number), offset));
        return byPartition;
    }

    private static TopicOffsets list(
            KafkaClientSettings client, String topic, OffsetSpec spec, String what) {
        try (Admin admin = client.connect()) {
            TopicDescription description =
                    client.await(
                                    admin.describeTopics(List.of(topic)).allTopicNames(),
                                    "describe topic " + topic)
                            .get(topic);
            if (description == null) {
                throw new JobException("the brokers do not know topic " + topic);
            }
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            for (TopicPartitionInfo partition : description.partitions()) {
                wanted.put(new TopicPartition(topic, partition.partition()), spec);
            }
            SortedMap<Integer, Long> offsets = new TreeMap<>();
            client.await(admin.listOffsets(wanted).all(), "say where topic " + topic + " " + what)
                    .forEach(
                            (partition, found) ->
                                    offsets.put(partition.partition(), found.offset()));
            return new TopicOffsets(topic, description.topicId().toString(), offsets);
        }
    }
}
