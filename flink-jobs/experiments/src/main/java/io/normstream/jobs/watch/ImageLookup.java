package io.normstream.jobs.watch;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ImageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads single image records where they lie. For one thread. */
final class ImageLookup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroCodec codec;

    ImageLookup(KafkaClientSettings kafka, AvroCodec codec) {
        this.codec = codec;
        this.consumer =
                kafka.consumer(
                        IsolationLevel.READ_COMMITTED,
                        Map.of(
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                "1",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "none"));
    }

    /** The record there; null where it was deleted, cannot be read, or does not come in time. */
    @Nullable ImageRecord at(String topic, int partition, long offset) {
        TopicPartition place = new TopicPartition(topic, partition);
        consumer.assign(List.of(place));
        consumer.seek(place, offset);
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                return record.offset() == offset && record.value() != null
                        ? codec.decode(record.value(), ImageRecord.class)
                        : null;
            }
            return null;
        } catch (OffsetOutOfRangeException | RejectedException gone) {
            return null;
        }
    }

    @Override
    public void close() {
        OrderlyClose.run(consumer::close);
    }
}
