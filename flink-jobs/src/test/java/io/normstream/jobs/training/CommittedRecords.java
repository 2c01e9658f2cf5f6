package io.normstream.jobs.training;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that a read_committed reader sees on a topic now. */
public final class CommittedRecords {
    private static final int MAX_BYTES = 8 << 20;

    private CommittedRecords() {}

    public static List<ConsumerRecord<byte[], byte[]>> raw(
            KafkaClientSettings settings, String topic) {
        Properties properties = settings.properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
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
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    public static <T extends SpecificRecord> List<T> read(
            KafkaClientSettings settings, String topic, Class<T> type) throws RejectedException {
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), MAX_BYTES);
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : raw(settings, topic)) {
            values.add(codec.decode(record.value(), type));
        }
        return values;
    }
}
