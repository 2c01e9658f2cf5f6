package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Hands every record of some topics on, on its own thread, as they come: also those of open
 * transactions, so that what is shown does not wait for checkpoints.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final List<TopicPartition> partitions;
    private final Thread thread = new Thread(this::follow, "topic-follower");
    private volatile boolean untilEnd;
    private volatile @Nullable RuntimeException failure;

    private TopicFollower(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.reader = reader;
    }

    /** Follows {@code topics}, which must exist, from their beginning. */
    public static TopicFollower start(
            KafkaClientSettings client,
            List<String> topics,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        KafkaConsumer<byte[], byte[]> consumer =
                client.consumer(IsolationLevel.READ_UNCOMMITTED, Map.of());
        List<TopicPartition> partitions =
                topics.stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        TopicFollower follower = new TopicFollower(consumer, partitions, reader);
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        try {
            while (!untilEnd) {
                read();
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                read();
            }
        } catch (WakeupException closed) {
            // asked for by close()
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            reader.accept(record);
        }
    }

    /** Fails as reading failed, if it did. */
    public void check() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new JobException(
                    "the run's topics cannot be followed: " + failed.getMessage(), failed);
        }
    }

    /** Reads what is on the topics now, to its end, and follows no longer. */
    public void finish(Duration limit) throws InterruptedException {
        untilEnd = true;
        thread.join(limit.toMillis());
        check();
        if (thread.isAlive()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the end of the run's topics was not reached within %d s",
                            limit.toSeconds()));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            OrderlyClose.run(() -> consumer.close(CloseOptions.timeout(CLOSE_LIMIT)));
        }
    }
}
