package io.normstream.jobs.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic as a read_committed reader sees it, up to where it ends when the reading begins. */
public final class CommittedTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClientSettings client;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** Connects; the topic must exist. */
    public CommittedTopic(KafkaClientSettings client, String topic) {
        this.client = client;
        consumer = consumer(client, "read_committed");
        partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            KafkaClientSettings client, String isolation) {
        Properties properties = client.properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Every record, each partition in order. */
    public void readAll(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.seekToBeginning(partitions);
        readOn(reader);
    }

    /** The records at the last {@code offsets} offsets of each partition. */
    public void readTail(long offsets, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        seekTail(offsets);
        readOn(reader);
    }

    /** Stands where each partition ends, without a look at what is there. */
    public void skip() {
        seekTail(0);
    }

    private void seekTail(long offsets) {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach(
                        (partition, end) ->
                                consumer.seek(
                                        partition,
                                        Math.max(
                                                first.getOrDefault(partition, 0L), end - offsets)));
    }

    /** What came since the last reading; waits a little where that is nothing. */
    public void readOn(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        do {
            consumer.poll(POLL).forEach(reader);
        } while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
    }

    /** Where each partition ends now for a read_committed reader. */
    public Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new HashMap<>();
        consumer.endOffsets(partitions)
                .forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    /** Whether records lie behind the end of a partition that a transaction may still commit. */
    public boolean hasOpenTransactions() {
        Map<TopicPartition, Long> committed = consumer.endOffsets(partitions);
        try (KafkaConsumer<byte[], byte[]> everything = consumer(client, "read_uncommitted")) {
            return everything.endOffsets(partitions).entrySet().stream()
                    .anyMatch(end -> end.getValue() > committed.getOrDefault(end.getKey(), 0L));
        }
    }

    /** Number of offsets from beginning to end: at least as many as there are records. */
    public long length() {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        return consumer.endOffsets(partitions).entrySet().stream()
                .mapToLong(end -> end.getValue() - first.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
