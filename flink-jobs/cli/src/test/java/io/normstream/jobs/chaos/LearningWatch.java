package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Step;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sees each step as soon as it is made: reads the ledger topic with what is not committed yet and
 * what never will be. For one thread.
 */
final class LearningWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int MAX_BYTES = 8 << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), MAX_BYTES);
    private final TreeMap<Long, Integer> rowsByVersion = new TreeMap<>();
    private int learnt;
    private long steps;
    private long lastStepMillis;

    LearningWatch(KafkaClientSettings kafka, String ledgerTopic) {
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_uncommitted");
        properties.setProperty("reconnect.backoff.max.ms", "200");
        properties.setProperty("fetch.max.wait.ms", "50");
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partition = List.of(new TopicPartition(ledgerTopic, 0));
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
    }

    /** Images that some attempt has learnt by now: it never falls. */
    int learnt() {
        look();
        return learnt;
    }

    /** Steps that all attempts together have made by now: it rises with every step. */
    long steps() {
        look();
        return steps;
    }

    /** When the step was made that was seen last: the record's time, milliseconds. */
    long lastStepMillis() {
        return lastStepMillis;
    }

    private void look() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            LedgerEntry entry = decode(record);
            steps++;
            lastStepMillis = record.timestamp();
            rowsByVersion.put(entry.getVersion(), rows(entry));
            int rows =
                    rowsByVersion.headMap(entry.getVersion(), true).values().stream()
                            .mapToInt(Integer::intValue)
                            .sum();
            learnt = Math.max(learnt, rows);
        }
    }

    private LedgerEntry decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value(), LedgerEntry.class);
        } catch (RejectedException noEntry) {
            throw new IllegalStateException("offset " + record.offset(), noEntry);
        }
    }

    private static int rows(LedgerEntry entry) {
        Step step = entry.getStep();
        return step == null ? 0 : step.getRuns().stream().mapToInt(OffsetRun::getAccepted).sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
