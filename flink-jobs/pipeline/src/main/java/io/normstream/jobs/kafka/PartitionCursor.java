package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One partition as a read_committed reader sees it, record by record, up to where it ends now. */
public final class PartitionCursor implements RecordCursor {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;
    private final Duration patience;
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched =
            List.<ConsumerRecord<byte[], byte[]>>of().iterator();

    /** Begins with the first record at {@code from} or after it. */
    public PartitionCursor(KafkaClientSettings client, String topic, int number, long from) {
        patience = client.timeout();
        consumer =
                client.consumer(
                        IsolationLevel.READ_COMMITTED,
                        Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"));
        partition = new TopicPartition(topic, number);
        List<TopicPartition> only = List.of(partition);
        consumer.assign(only);
        end = consumer.endOffsets(only).getOrDefault(partition, 0L);
        long begin = consumer.beginningOffsets(only).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(begin, Math.min(from, end)));
    }

    /**
     * The next record, or null at the end.
     *
     * @throws JobException if the brokers give nothing more before the end, or records were deleted
     *     before they were read
     */
    @Override
    public @Nullable ConsumerRecord<byte[], byte[]> next() {
        long reached = -1;
        long since = 0;
        while (!fetched.hasNext()) {
            long position = consumer.position(partition);
            if (position >= end) {
                return null;
            }
            if (position != reached) {
                reached = position;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patience.toNanos()) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s cannot be read to its end: the brokers returned nothing for %d s; read so far are the offsets before %d of %d",
                                partition,
                                patience.toSeconds(),
                                position,
                                end));
            }
            fetched = poll(position);
        }
        return fetched.next();
    }

    private Iterator<ConsumerRecord<byte[], byte[]>> poll(long position) {
        try {
            return consumer.poll(POLL).iterator();
        } catch (OffsetOutOfRangeException deleted) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s: the records from offset %d on were deleted before they were read; start again with what is left",
                            partition,
                            position),
                    deleted);
        }
    }

    @Override
    public void close() {
        OrderlyClose.run(consumer::close);
    }
}
