package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every reading of a topic ends. */
@Timeout(60)
class CommittedTopicTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final AtomicLong nanos = new AtomicLong();

    /** Ten records, of which each poll gives one until {@code stuckAt}; a poll takes a second. */
    private CommittedTopic topic(long stuckAt, Duration poll) {
        PartitionedLog log =
                new PartitionedLog() {
                    private long position;

                    @Override
                    public SortedMap<Integer, Long> begins() {
                        return new TreeMap<>(Map.of(3, 0L));
                    }

                    @Override
                    public SortedMap<Integer, Long> ends() {
                        return new TreeMap<>(Map.of(3, 10L));
                    }

                    @Override
                    public void seek(int partition, long offset) {
                        position = offset;
                    }

                    @Override
                    public long position(int partition) {
                        return position;
                    }

                    @Override
                    public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
                        nanos.addAndGet(poll.toNanos());
                        if (position >= stuckAt || position >= 10) {
                            return List.of();
                        }
                        return List.of(new ConsumerRecord<>("t", 3, position++, new byte[0], null));
                    }

                    @Override
                    public boolean wasOvertaken() {
                        return false;
                    }

                    @Override
                    public void close() {}
                };
        return new CommittedTopic("t", log, () -> log, PATIENCE, nanos::get);
    }

    @Test
    void aReadingThatStandsStillFailsAndSaysWhere() {
        List<Long> read = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                topic(4, Duration.ofSeconds(1))
                                        .readAll(record -> read.add(record.offset())))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "topic t cannot be read to its end: the brokers returned nothing for 15 s; read so far are, by partition, the offsets before {3=4} of {3=10}");
        assertThat(read).containsExactly(0L, 1L, 2L, 3L);
        assertThat(Duration.ofNanos(nanos.get())).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void aSlowReadingThatGoesOnDoesNotFail() {
        List<Long> read = new ArrayList<>();
        topic(10, Duration.ofSeconds(14)).readAll(record -> read.add(record.offset()));
        assertThat(read).hasSize(10);
    }

    @Test
    void theHeadIsReadForSoLongAndNoLonger() {
        List<Long> read = new ArrayList<>();
        assertThat(
                        topic(10, Duration.ofSeconds(1))
                                .readHead(
                                        4,
                                        Duration.ofSeconds(30),
                                        record -> read.add(record.offset())))
                .isTrue();
        assertThat(read).containsExactly(0L, 1L, 2L, 3L);
        assertThat(
                        topic(2, Duration.ofSeconds(1))
                                .readHead(4, Duration.ofSeconds(30), record -> {}))
                .isFalse();
    }

    /** A consumer that was made and not closed stays for ever, with its threads and metrics. */
    @Test
    void aConsumerWhoseTopicCannotBeReadIsClosed() throws Exception {
        KafkaClientSettings nobody =
                KafkaClientSettings.of("127.0.0.1:1").withTimeout(Duration.ofMillis(300));
        int before = consumers();
        assertThatThrownBy(() -> new CommittedTopic(nobody, "t"))
                .isInstanceOf(KafkaException.class);
        assertThat(consumers()).isEqualTo(before);
    }

    private static int consumers() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.consumer:type=app-info,*"), null)
                .size();
    }
}
