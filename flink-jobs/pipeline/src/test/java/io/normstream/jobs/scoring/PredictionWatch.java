package io.normstream.jobs.scoring;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A read_committed reader that notes when it sees each prediction. */
final class PredictionWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LATEST = 50;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Seen> seen = new ArrayList<>();
    private final Set<Long> offsets = ConcurrentHashMap.newKeySet();
    private final Deque<Long> latest = new ArrayDeque<>();
    private final Thread thread = new Thread(this::read, "prediction-watch");
    private volatile boolean isEnding;
    private volatile int count;

    /**
     * A prediction and its times, milliseconds since 1970.
     *
     * @param at when it was seen
     * @param written when it was written to Kafka
     */
    record Seen(Prediction prediction, long at, long written) {
        /** From when the image was sent. */
        long latency() {
            return at - prediction.getEventTime().toEpochMilli();
        }
    }

    PredictionWatch(KafkaClientSettings kafka, String topic) {
        Properties properties = kafka.properties();
        properties.setProperty("isolation.level", "read_committed");
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
        thread.start();
    }

    private void read() {
        AvroCodec codec = AvroCodec.ofReleases();
        while (!isEnding) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Prediction prediction = decode(codec, record);
                seen.add(new Seen(prediction, System.currentTimeMillis(), record.timestamp()));
                count++;
                offsets.add(prediction.getOffset());
                note(prediction.getVersion());
            }
        }
    }

    private void note(long version) {
        synchronized (latest) {
            latest.addLast(version);
            if (latest.size() > LATEST) {
                latest.removeFirst();
            }
        }
    }

    /**
     * Whether every one of the latest predictions, so those of every subtask, is of such a version.
     */
    boolean latestAreOf(LongPredicate version) {
        synchronized (latest) {
            return latest.size() == LATEST && latest.stream().allMatch(version::test);
        }
    }

    private static Prediction decode(AvroCodec codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value(), Prediction.class);
        } catch (RejectedException noPrediction) {
            throw new IllegalStateException("offset " + record.offset(), noPrediction);
        }
    }

    /** Predictions seen by now. */
    int count() {
        return count;
    }

    /** Images of which a prediction was seen by now, on a topic of one partition. */
    int images() {
        return offsets.size();
    }

    /** Ends, and returns what was seen. */
    List<Seen> end() throws InterruptedException {
        isEnding = true;
        thread.join();
        return seen;
    }

    @Override
    public void close() throws InterruptedException {
        end();
        consumer.close();
    }
}
