package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Watches what is scored, as a reader of the predictions sees it. An image that is predicted twice,
 * as after a task has failed, counts once. For several threads.
 */
final class ScoringProgress {
    private static final long NONE = -1;

    private final ScoringTopics topics;
    private final AvroCodec codec;
    private final InstantSource clock;
    private final Map<Long, Long> madeAt = new HashMap<>();
    private final List<Long> latencies = new ArrayList<>();
    private final List<Long> timesToServe = new ArrayList<>();
    private final Map<TopicPartition, Set<Long>> answered = new HashMap<>();
    private long scored;
    private long correct;
    private long swaps;
    private long version = NONE;

    ScoringProgress(ScoringTopics topics, AvroCodec codec, InstantSource clock) {
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
    }

    /** Topics whose records {@link #accept} wants. */
    List<String> topics() {
        return List.of(topics.predictions(), topics.modelUpdates(), topics.deadLetters());
    }

    /**
     * Takes a record of one of the topics.
     *
     * @throws JobException where it cannot be read
     */
    synchronized void accept(ConsumerRecord<byte[], byte[]> record) {
        notifyAll();
        if (record.topic().equals(topics.predictions())) {
            predicted(TopicRecords.decode(record, Prediction.class, codec));
        } else if (record.topic().equals(topics.deadLetters())) {
            DeadLetter letter = TopicRecords.decode(record, DeadLetter.class, codec);
            isNew(letter.getTopic(), letter.getPartition(), letter.getOffset());
        } else if (record.value() != null && ModelUpdate.isManifest(record.key())) {
            ModelManifest manifest = TopicRecords.decode(record, ModelManifest.class, codec);
            madeAt.putIfAbsent(manifest.getVersion(), record.timestamp());
        }
    }

    private void predicted(Prediction prediction) {
        if (!isNew(prediction.getTopic(), prediction.getPartition(), prediction.getOffset())) {
            return;
        }
        long now = clock.millis();
        scored++;
        latencies.add(now - prediction.getEventTime().toEpochMilli());
        Integer label = prediction.getLabel();
        if (label != null && label == prediction.getPredictedClass()) {
            correct++;
        }
        if (prediction.getVersion() > version) {
            served(prediction.getVersion(), now);
        }
    }

    private boolean isNew(String topic, int partition, long offset) {
        return answered.computeIfAbsent(
                        new TopicPartition(topic, partition), unseen -> new HashSet<>())
                .add(offset);
    }

    private void served(long newVersion, long now) {
        if (version != NONE) {
            swaps++;
            // The first one was there before the images were.
            Long made = madeAt.get(newVersion);
            if (made != null) {
                timesToServe.add(now - made);
            }
        }
        version = newVersion;
    }

    /** Returns when a record comes, or after {@code limit}. */
    synchronized void awaitNews(Duration limit) throws InterruptedException {
        wait(limit.toMillis());
    }

    /** Records that were scored or refused. */
    synchronized long answered() {
        return answered.values().stream().mapToLong(Set::size).sum();
    }

    /** Newest version that has predicted, or -1. */
    synchronized long version() {
        return version;
    }

    /** What it came to. */
    synchronized ScoringSummary summary() {
        return new ScoringSummary(
                scored,
                swaps,
                scored == 0 ? null : (Double) ((double) correct / scored),
                percentile(timesToServe, 50),
                percentile(timesToServe, 99),
                percentile(latencies, 99));
    }

    /** The smallest value that so many of a hundred do not exceed; null where there is none. */
    private static @Nullable Long percentile(List<Long> values, int percent) {
        if (values.isEmpty()) {
            return null;
        }
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }
}
