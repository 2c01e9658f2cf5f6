package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.JobLease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the newest record of a lease. For one thread. */
final class LeaseReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Lease lease;
    private final AvroCodec codec = AvroCodec.ofReleases();
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable JobLease newest;

    LeaseReader(Lease lease) {
        this.lease = lease;
        this.partition = new TopicPartition(lease.topic(), 0);
        this.consumer =
                lease.kafka()
                        .consumer(
                                IsolationLevel.READ_COMMITTED,
                                Map.of(
                                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                        "false",
                                        // A topic that was recreated is read from its beginning.
                                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                        "earliest"));
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * The newest record that is committed now, or null if there is none.
     *
     * @throws TimeoutException if the brokers do not answer within {@code limit}
     * @throws JobException if the topic holds something else
     */
    @Nullable JobLease readToEnd(Duration limit) {
        long begin = System.nanoTime();
        long end = consumer.endOffsets(List.of(partition), limit).getOrDefault(partition, 0L);
        while (consumer.position(partition, limit) < end) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new TimeoutException(
                        String.format(
                                Locale.ROOT,
                                "topic %s could not be read to its end within %d s",
                                lease.topic(),
                                limit.toSeconds()));
            }
            readNew();
        }
        return newest;
    }

    /** The newest record, after a short while in which others may have come. */
    @Nullable JobLease readNew() {
        consumer.poll(POLL).forEach(this::accept);
        return newest;
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (!lease.name().equals(new String(record.key(), StandardCharsets.UTF_8))) {
            return;
        }
        newest = TopicRecords.decode(record, JobLease.class, codec);
    }

    @Override
    public void close() {
        OrderlyClose.run(consumer::close);
    }
}
