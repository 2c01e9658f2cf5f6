package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LedgerEntry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Newest version of each model on the ledger topic: what a start without state must not fall
 * behind, since versions only rise.
 */
public final class NewestVersions {
    private static final Duration POLL = Duration.ofMillis(200);

    /** The newest entry of a model almost always lies among the last of its partition. */
    private static final long TAIL = 10_000;

    private final AvroCodec codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private NewestVersions(
            AvroCodec codec, KafkaConsumer<byte[], byte[]> consumer, String ledgerTopic) {
        this.codec = codec;
        this.consumer = consumer;
        this.partitions =
                consumer.partitionsFor(ledgerTopic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
    }

    /**
     * Reads what is committed on {@code ledgerTopic}.
     *
     * @return newest version by model id; a model that has no entry is absent
     */
    public static SortedMap<String, Long> read(
            KafkaClientSettings client,
            String ledgerTopic,
            Collection<String> modelIds,
            AvroCodec codec) {
        Properties properties = client.properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            NewestVersions reader = new NewestVersions(codec, consumer, ledgerTopic);
            SortedMap<String, Long> newest = reader.since(reader.tails());
            if (!newest.keySet().containsAll(modelIds)) {
                newest = reader.since(consumer.beginningOffsets(reader.partitions));
            }
            newest.keySet().retainAll(modelIds);
            return newest;
        }
    }

    private Map<TopicPartition, Long> tails() {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> tails = new HashMap<>();
        consumer.endOffsets(partitions)
                .forEach(
                        (partition, end) ->
                                tails.put(
                                        partition,
                                        Math.max(first.getOrDefault(partition, 0L), end - TAIL)));
        return tails;
    }

    private SortedMap<String, Long> since(Map<TopicPartition, Long> starts) {
        consumer.assign(partitions);
        starts.forEach(consumer::seek);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        SortedMap<String, Long> newest = new TreeMap<>();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                LedgerEntry entry = decode(record);
                newest.merge(entry.getModelId(), entry.getVersion(), Math::max);
            }
        }
        return newest;
    }

    private LedgerEntry decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value(), LedgerEntry.class);
        } catch (RejectedException e) {
            throw new JobException(
                    "ledger topic "
                            + record.topic()
                            + " holds a record that is no ledger entry, partition "
                            + record.partition()
                            + " offset "
                            + record.offset()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
