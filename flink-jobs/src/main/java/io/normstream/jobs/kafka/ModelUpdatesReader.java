package io.normstream.jobs.kafka;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads serving models back from the model-updates topic. */
public final class ModelUpdatesReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private ModelUpdatesReader() {}

    /**
     * The newest serving model of {@code modelId} among what is committed now, checked against its
     * announcement.
     *
     * @throws io.normstream.jobs.JobException where there is none, or it is broken
     */
    public static PublishedModel newest(
            KafkaClientSettings client, String topic, String modelId, AvroCodec codec) {
        Properties properties = client.properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        ModelUpdates updates = new ModelUpdates(modelId, codec);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    updates.accept(record.key(), record.value());
                }
            }
        }
        return updates.newest();
    }
}
