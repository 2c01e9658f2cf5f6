package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The topics of real brokers. The topics must exist. */
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
    public boolean exists(String topic) {
        try (Admin admin = kafka.connect()) {
            return kafka.await(admin.listTopics().names(), "list their topics").contains(topic);
        }
    }

    @Override
    public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        topic(topic).readAll(reader);
    }

    @Override
    public void readOn(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        topic(topic).readOn(reader);
    }

    @Override
    public boolean hasOpenTransactions(String topic) {
        return topic(topic).hasOpenTransactions();
    }

    @Override
    public Map<Integer, Long> ends(String topic) {
        return topic(topic).ends();
    }

    /** Number of offsets from beginning to end: at least as many as there are records. */
    public long length(String topic) {
        return topic(topic).length();
    }

    @Override
    public RecordCursor open(String topic, int partition, long from) {
        PartitionCursor cursor = new PartitionCursor(kafka, topic, partition, from);
        return new RecordCursor() {
            @Override
            public @Nullable ConsumerRecord<byte[], byte[]> next() {
                return cursor.next();
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    @Override
    public void close() {
        open.values().forEach(CommittedTopic::close);
    }
}
