package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.TopicIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic as it is now.
 *
 * @param first by partition, the offset of the first record that can be read
 * @param ends by partition, the offset after the last record, committed or not
 */
public record TopicFacts(
        TopicIdentity topic, Map<TopicPartition, Long> first, Map<TopicPartition, Long> ends) {

    /**
     * Asks the brokers; empty if they have no such topic.
     *
     * @throws JobException if they do not answer
     */
    public static Optional<TopicFacts> now(KafkaClientSettings client, String topic) {
        try (Admin admin = client.connect()) {
            return Optional.of(ask(client, admin, topic));
        } catch (JobException failure) {
            if (JobException.innermost(failure) instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static TopicFacts ask(KafkaClientSettings client, Admin admin, String topic) {
        TopicDescription found =
                client.await(
                                admin.describeTopics(List.of(topic)).allTopicNames(),
                                "describe topic " + topic)
                        .values()
                        .iterator()
                        .next();
        return new TopicFacts(
                new TopicIdentity(topic, found.topicId().toString()),
                offsets(client, admin, found, OffsetSpec.earliest(), "begins"),
                offsets(client, admin, found, OffsetSpec.latest(), "ends"));
    }

    private static Map<TopicPartition, Long> offsets(
            KafkaClientSettings client,
            Admin admin,
            TopicDescription topic,
            OffsetSpec spec,
            String what) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        topic.partitions()
                .forEach(
                        partition ->
                                wanted.put(
                                        new TopicPartition(topic.name(), partition.partition()),
                                        spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        client.await(
                        admin.listOffsets(wanted).all(),
                        "say where topic %s %s".formatted(topic.name(), what))
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }
}
