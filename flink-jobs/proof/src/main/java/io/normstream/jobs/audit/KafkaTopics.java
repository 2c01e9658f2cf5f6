package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import io.normstream.jobs.kafka.RecordCursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics of real brokers. */
public final class KafkaTopics implements TopicReader, AutoCloseable {
    private final KafkaClientSettings kafka;
    private final Map<String, CommittedTopic> open = new HashMap<>();

    public KafkaTopics(KafkaClientSettings kafka) {
        this.kafka = kafka;
    }

    private CommittedTopic topic(String name) {
        return open.computeIfAbsent(name, topic -> new CommittedTopic(kafka, topic));
    }

    @Override
    public TopicExtent extent(String topic) {
        try (Admin admin = kafka.connect()) {
            if (!kafka.await(admin.listTopics().names(), "list their topics").contains(topic)) {
                return TopicExtent.NONE;
            }
            TopicDescription description =
                    Objects.requireNonNull(
                            kafka.await(
                                            admin.describeTopics(List.of(topic)).allTopicNames(),
                                            "describe topic " + topic)
                                    .get(topic));
            return new TopicExtent(
                    description.topicId().toString(), topic(topic).begins(), topic(topic).ends());
        }
    }

    @Override
    public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        topic(topic).readAll(reader);
    }

    @Override
    public void readOn(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        topic(topic).readNew(reader);
    }

    @Override
    public boolean wasOvertaken(String topic) {
        return topic(topic).wasOvertaken();
    }

    @Override
    public boolean hasOpenTransactions(String topic) {
        return topic(topic).hasOpenTransactions();
    }

    /** Number of offsets from beginning to end: at least as many as there are records. */
    public long length(String topic) {
        return extent(topic).exists() ? topic(topic).length() : 0;
    }

    @Override
    public RecordCursor open(String topic, int partition, long from) {
        return new PartitionCursor(kafka, topic, partition, from);
    }

    @Override
    public void close() {
        open.values().forEach(CommittedTopic::close);
    }
}
