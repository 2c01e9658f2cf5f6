package io.normstream.jobs.watch;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.Prediction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the topics of jobs on a thread of its own and tells a state what is committed there. It
 * belongs to no group and writes nothing. Where brokers are away or a topic is missing it waits.
 */
public final class WatchFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Images that were classified wrongly are looked up so often, so many at a time. */
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

    private static final int SAMPLES = 4;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final KafkaClientSettings kafka;
    private final WatchedTopics topics;
    private final AvroCodec codec;
    private final WatchState state;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Thread thread = new Thread(this::run, "watch-feed");
    private long lastCheck;
    private long lastSample;

    private WatchFeed(
            KafkaClientSettings kafka,
            WatchedTopics topics,
            AvroCodec codec,
            WatchState state,
            InstantSource clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.codec = codec;
        this.state = state;
        this.clock = clock;
    }

    /**
     * Begins.
     *
     * @param prefix of the topics' names
     * @param codec for the thread that follows the topics alone
     */
    public static WatchFeed start(
            KafkaClientSettings kafka, String prefix, AvroCodec codec, WatchState state) {
        WatchFeed feed =
                new WatchFeed(
                        kafka,
                        WatchedTopics.withPrefix(prefix),
                        codec,
                        state,
                        InstantSource.system());
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void run() {
        try (Thumbnails thumbnails = new Thumbnails()) {
            WatchedRecords records = new WatchedRecords(topics, codec, state, thumbnails);
            while (isOpen()) {
                try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                        ImageLookup images = new ImageLookup(kafka, codec)) {
                    follow(consumer, records, images, thumbnails);
                } catch (KafkaException failure) {
                    state.silent(clock.millis());
                    pause();
                }
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return kafka.consumer(
                IsolationLevel.READ_COMMITTED,
                Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        Long.toString(PATIENCE.toMillis()),
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Long.toString(PATIENCE.toMillis())));
    }

    private void pause() {
        try {
            closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            closed.countDown();
        }
    }

    private void follow(
            KafkaConsumer<byte[], byte[]> consumer,
            WatchedRecords records,
            ImageLookup images,
            Thumbnails thumbnails) {
        lastCheck = 0;
        while (isOpen()) {
            if (clock.millis() - lastCheck > PATIENCE.toMillis()) {
                look(consumer, records);
                lastCheck = clock.millis();
            }
            if (clock.millis() - lastSample > SAMPLE_EVERY.toMillis()) {
                sample(images, thumbnails);
                lastSample = clock.millis();
            }
            if (consumer.assignment().isEmpty()) {
                pause();
            } else {
                read(consumer, records);
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, WatchedRecords records) {
        try {
            records.accept(consumer.poll(POLL));
            consumer.assignment()
                    .forEach(partition -> positions.put(partition, consumer.position(partition)));
        } catch (OffsetOutOfRangeException deleted) {
            // By retention, or with the topic, which began again.
            consumer.seekToBeginning(deleted.partitions());
        }
    }

    /** Which topics there are by now, and how far the images are ahead. */
    private void look(KafkaConsumer<byte[], byte[]> consumer, WatchedRecords records) {
        Map<String, List<PartitionInfo>> present = consumer.listTopics(PATIENCE);
        assign(consumer, present);
        Map<TopicPartition, Long> ends =
                consumer.endOffsets(partitions(present, topics.training().images()));
        String missing = topics.missing(present.keySet());
        state.answered(missing.isEmpty() ? records.complaint() : missing, records.behind(ends));
    }

    private static List<TopicPartition> partitions(
            Map<String, List<PartitionInfo>> present, String topic) {
        return present.getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private void assign(
            KafkaConsumer<byte[], byte[]> consumer, Map<String, List<PartitionInfo>> present) {
        Set<TopicPartition> unseen = new HashSet<>();
        topics.tails().keySet().forEach(topic -> unseen.addAll(partitions(present, topic)));
        unseen.removeAll(consumer.assignment());
        if (unseen.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(unseen);
        Map<TopicPartition, Long> ends = consumer.endOffsets(unseen);
        List<TopicPartition> all = new ArrayList<>(consumer.assignment());
        all.addAll(unseen);
        consumer.assign(all);
        for (TopicPartition partition : unseen) {
            long tail = topics.tails().getOrDefault(partition.topic(), 0L);
            long begin = begins.getOrDefault(partition, 0L);
            long first = Math.max(begin, ends.getOrDefault(partition, 0L) - tail);
            if (first > begin && topics.isDeadLetters(partition.topic())) {
                state.refusedBefore();
            }
            consumer.seek(partition, positions.getOrDefault(partition, first));
        }
    }

    /** Fetches the latest mistakes; those between two looks are passed over. */
    private void sample(ImageLookup images, Thumbnails thumbnails) {
        for (Prediction mistake : state.takeMistakes(SAMPLES)) {
            ImageRecord image =
                    images.at(mistake.getTopic(), mistake.getPartition(), mistake.getOffset());
            state.sampled(mistake, image == null ? null : thumbnails.of(image));
        }
    }

    /** Waits until the thread is interrupted. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Ends; what the state knows stays as it is. */
    @Override
    public void close() {
        closed.countDown();
        OrderlyClose.run(
                () -> {
                    try {
                        thread.join(CLOSE_LIMIT.toMillis());
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
    }
}
