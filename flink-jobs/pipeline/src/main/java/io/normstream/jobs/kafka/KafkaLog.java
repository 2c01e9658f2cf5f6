package io.normstream.jobs.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** A topic on the brokers. Each question is answered within the time that the client gives. */
final class KafkaLog implements PartitionedLog {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private boolean overtaken;

    /** Connects; the topic must exist. */
    KafkaLog(KafkaClientSettings client, String topic, IsolationLevel isolation) {
        this.topic = topic;
        String timeout = Long.toString(client.timeout().toMillis());
        consumer =
                client.consumer(
                        isolation,
                        Map.of(
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "none",
                                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                timeout,
                                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                timeout));
        try {
            partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
        } catch (RuntimeException failure) {
            OrderlyClose.run(consumer::close);
            throw failure;
        }
    }

    @Override
    public SortedMap<Integer, Long> begins() {
        return byNumber(consumer.beginningOffsets(partitions));
    }

    @Override
    public SortedMap<Integer, Long> ends() {
        return byNumber(consumer.endOffsets(partitions));
    }

    private static SortedMap<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        SortedMap<Integer, Long> byNumber = new TreeMap<>();
        offsets.forEach((partition, offset) -> byNumber.put(partition.partition(), offset));
        return byNumber;
    }

    @Override
    public void seek(int partition, long offset) {
        consumer.seek(new TopicPartition(topic, partition), offset);
    }

    @Override
    public long position(int partition) {
        return consumer.position(new TopicPartition(topic, partition));
    }

    /** Where retention has deleted what was to be read, the rest is read, not left out. */
    @Override
    public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException deleted) {
            overtaken = true;
            consumer.seekToBeginning(deleted.partitions());
            return List.of();
        }
    }

    @Override
    public boolean wasOvertaken() {
        boolean was = overtaken;
        overtaken = false;
        return was;
    }

    @Override
    public void close() {
        OrderlyClose.run(consumer::close);
    }
}
