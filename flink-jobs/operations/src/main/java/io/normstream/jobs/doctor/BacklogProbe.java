package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.doctor.Backlog.Partition;
import io.normstream.jobs.kafka.GroupOffsets;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks brokers for what a group has not read. */
final class BacklogProbe {
    private static final Duration POLL = Duration.ofMillis(200);

    private BacklogProbe() {}

    /**
     * Of {@code group} on {@code topic}, which must exist. A group that has read nothing begins at
     * the first record.
     *
     * @throws JobException where the brokers do not answer
     */
    static Backlog ask(KafkaClientSettings kafka, String group, String topic) {
        Map<TopicPartition, Long> read = GroupOffsets.of(kafka, group);
        TopicFacts facts =
                TopicFacts.now(kafka, topic)
                        .orElseThrow(() -> new JobException("there is no topic " + topic));
        List<Partition> partitions = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                kafka.consumer(
                        IsolationLevel.READ_COMMITTED,
                        Map.of("auto.offset.reset", "earliest", "max.poll.records", "1"))) {
            facts.ends()
                    .forEach(
                            (partition, end) -> {
                                long begin = facts.first().getOrDefault(partition, 0L);
                                long next = Math.max(begin, read.getOrDefault(partition, begin));
                                partitions.add(
                                        new Partition(
                                                partition.partition(),
                                                begin,
                                                next,
                                                end,
                                                next < end
                                                        ? written(consumer, partition, next, kafka)
                                                        : Optional.empty()));
                            });
        } catch (KafkaException failure) {
            throw new JobException(
                    "topic %s cannot be read: %s".formatted(topic, failure.getMessage()), failure);
        }
        partitions.sort(Comparator.comparingInt(Partition::number));
        return new Backlog(topic, partitions);
    }

    /** When the record at {@code offset}, or the first after it, was written. */
    private static Optional<Instant> written(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            KafkaClientSettings kafka) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long begin = System.nanoTime();
        do {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(Instant.ofEpochMilli(record.timestamp()));
            }
        } while (System.nanoTime() - begin < kafka.timeout().toNanos());
        return Optional.empty();
    }
}
