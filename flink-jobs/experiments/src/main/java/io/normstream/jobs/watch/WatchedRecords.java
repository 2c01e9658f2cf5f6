package io.normstream.jobs.watch;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.letters.Letter;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Tells a state what records say. Only the latest dead letters get a picture. For one thread. */
final class WatchedRecords {
    private final WatchedTopics topics;
    private final AvroCodec codec;
    private final WatchState state;
    private final Thumbnails thumbnails;

    /** By partition of images, the offset after the last record that something was said of. */
    private final Map<TopicPartition, Long> answered = new HashMap<>();

    private long unreadable;

    WatchedRecords(WatchedTopics topics, AvroCodec codec, WatchState state, Thumbnails thumbnails) {
        this.topics = topics;
        this.codec = codec;
        this.state = state;
        this.thumbnails = thumbnails;
    }

    /** Takes records, each partition in order. One that cannot be read is counted. */
    void accept(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<Letter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                accept(record, letters);
            } catch (JobException foreign) {
                unreadable++;
            }
        }
        for (int i = 0; i < letters.size(); i++) {
            Letter letter = letters.get(i);
            boolean isShown = i >= letters.size() - RefusedRecords.SHOWN;
            state.refused(
                    letter,
                    isShown && letter.image() != null ? thumbnails.of(letter.image()) : null);
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, List<Letter> letters) {
        String topic = record.topic();
        if (topics.isDeadLetters(topic)) {
            Letter letter = Letter.of(record, codec);
            letters.add(letter);
            answered(
                    letter.content().getTopic(),
                    letter.content().getPartition(),
                    letter.content().getOffset());
        } else if (topic.equals(topics.training().metrics())) {
            state.reported(
                    TopicRecords.decode(record, TrainingMetrics.class, codec), record.timestamp());
        } else if (topic.equals(topics.training().modelUpdates())) {
            ModelUpdatesReader.announced(record, codec, warning -> unreadable++)
                    .ifPresent(manifest -> state.published(manifest, record.timestamp()));
        } else {
            Prediction prediction = TopicRecords.decode(record, Prediction.class, codec);
            answered(prediction.getTopic(), prediction.getPartition(), prediction.getOffset());
            if (topic.equals(topics.scoring().predictions())) {
                state.scored(prediction);
            } else {
                state.predicted(prediction);
            }
        }
    }

    private void answered(String topic, int partition, long offset) {
        answered.merge(new TopicPartition(topic, partition), offset + 1, Math::max);
    }

    /**
     * Records up to {@code ends} that nothing was said of yet.
     *
     * @param ends by partition of the images to learn, the offset after the last record
     * @return null where nothing was said of any
     */
    @Nullable Long behind(Map<TopicPartition, Long> ends) {
        long behind = 0;
        boolean isKnown = false;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            Long reached = answered.get(end.getKey());
            if (reached != null) {
                isKnown = true;
                behind += Math.max(0, end.getValue() - reached);
            }
        }
        return isKnown ? behind : null;
    }

    /** What is to be said of records that could not be read; empty for nothing. */
    String complaint() {
        return unreadable == 0
                ? ""
                : "%s records are none that this build can read; normstream doctor says more."
                        .formatted(unreadable);
    }
}
