package io.normstream.jobs.letters;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;

/**
 * Lets one replay at a time send the letters of a topic: it holds the topic's partitions as the
 * only member of a consumer group, whose offsets nobody stores. Of one that was killed the brokers
 * let go within {@link #SESSION}.
 */
final class ReplayLock implements AutoCloseable {
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration LONGEST_REPLAY = Duration.ofDays(1);
    private static final Duration PATIENCE = SESSION.multipliedBy(2);

    private final KafkaConsumer<byte[], byte[]> member;

    private ReplayLock(KafkaConsumer<byte[], byte[]> member) {
        this.member = member;
    }

    /**
     * Waits for what a killed replay held.
     *
     * @throws JobException if another replay runs
     */
    static ReplayLock of(KafkaClientSettings kafka, String topic) {
        String group = topic + "-replay";
        ReplayLock lock = new ReplayLock(kafka.consumer(IsolationLevel.READ_COMMITTED, of(group)));
        try {
            lock.take(topic);
            return lock;
        } catch (RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private static Map<String, String> of(String group) {
        return Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                Long.toString(SESSION.toMillis()),
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Long.toString(SESSION.dividedBy(3).toMillis()),
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Long.toString(LONGEST_REPLAY.toMillis()),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest");
    }

    private void take(String topic) {
        member.subscribe(List.of(topic));
        int partitions = member.partitionsFor(topic).size();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (member.assignment().size() < partitions) {
            if (System.nanoTime() > end) {
                throw new JobException(
                        "another replay of %s is running (consumer group %s-replay); wait until it has ended"
                                .formatted(topic, topic));
            }
            member.poll(Duration.ofMillis(200));
        }
    }

    @Override
    public void close() {
        OrderlyClose.run(member::close);
    }
}
