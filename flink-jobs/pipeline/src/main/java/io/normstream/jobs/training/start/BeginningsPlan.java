package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.ExampleDecoder;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topics of images and of dead letters, and says where models that begin now begin.
 *
 * <p>The partition that a model learns from in deterministic order is looked for in the first
 * images of each partition. Where these take too long to read, every model gets the partition of
 * those who key by model id.
 */
final class BeginningsPlan {
    /** Images that are looked at in each partition. */
    static final long LOOKED_AT = 1_000;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(BeginningsPlan.class);

    private final TopicOffsets images;
    private final TopicOffsets letters;
    private final @Nullable OwnerChoice owners;

    private BeginningsPlan(
            TopicOffsets images, TopicOffsets letters, @Nullable OwnerChoice owners) {
        this.images = images;
        this.letters = letters;
        this.owners = owners;
    }

    /**
     * Reads the topics.
     *
     * @param looks whether models may begin whose partition is not known yet
     * @throws JobException if a topic is not there, or cannot be read
     */
    static BeginningsPlan make(
            TrainingSettings settings, JobSettings job, KafkaClientSettings kafka, boolean looks) {
        Topics topics = Topics.withPrefix(job.topicPrefix());
        TopicOffsets images = TopicOffsets.first(kafka, topics.images());
        TopicOffsets letters = TopicOffsets.afterLastCommitted(kafka, topics.deadLetters());
        sayWhatLiesThere(letters, looks);
        return new BeginningsPlan(
                images,
                letters,
                settings.order() == RecordOrder.ARRIVAL
                        ? null
                        : owners(settings, job, kafka, images, looks));
    }

    private static void sayWhatLiesThere(TopicOffsets letters, boolean looks) {
        long most = letters.offsets().values().stream().mapToLong(Long::longValue).sum();
        if (looks && most > 0) {
            LOG.info(
                    "Up to {} dead letters of an earlier run are on topic {}; models that begin now begin after them, by partition at the offsets {}",
                    most,
                    letters.topic(),
                    letters.offsets());
        }
    }

    private static List<Place> positions(TopicOffsets offsets) {
        return offsets.offsets().entrySet().stream()
                .map(
                        entry ->
                                new Place(
                                        offsets.topic(),
                                        offsets.topicId(),
                                        entry.getKey(),
                                        entry.getValue()))
                .toList();
    }

    private static OwnerChoice owners(
            TrainingSettings settings,
            JobSettings job,
            KafkaClientSettings kafka,
            TopicOffsets images,
            boolean looks) {
        int partitions = images.offsets().size();
        OwnerChoice choice = new OwnerChoice(partitions);
        if (!looks || partitions == 1) {
            return choice;
        }
        try (CommittedTopic topic = new CommittedTopic(kafka, images.topic());
                ExampleDecoder decoder = Ingest.settings(settings, job).decoder()) {
            if (topic.readHead(LOOKED_AT, LIMIT, record -> take(record, decoder, choice))) {
                return choice;
            }
            sayThatKeysDecide(
                    images.topic(), "reading them takes more than " + LIMIT.toSeconds() + " s");
        } catch (JobException | KafkaException failure) {
            sayThatKeysDecide(images.topic(), failure.getMessage());
        }
        return new OwnerChoice(partitions);
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record, ExampleDecoder decoder, OwnerChoice choice) {
        try {
            Example image = decoder.decode(ConsumedRecordSchema.consumed(record));
            choice.accept(image.modelId, record.partition(), record.timestamp());
        } catch (RejectedException deadLetter) {
            // Nobody learns from it, whatever its partition.
        }
    }

    private static void sayThatKeysDecide(String images, @Nullable String why) {
        LOG.warn(
                "The first images on topic {} do not decide which partition a model learns from: {}; each learns from the partition of the records that are keyed by its id",
                images,
                why);
    }

    /**
     * The same for a job that goes on from a checkpoint.
     *
     * @param restored by partition, where it reads images on: a model that it did not have begins
     *     there
     */
    BeginningsPlan readingOn(Map<Integer, Long> restored) {
        return new BeginningsPlan(images.atLeast(restored), letters, owners);
    }

    /** Where {@code modelId} begins, where it begins now. */
    LineageBeginning of(String modelId) {
        List<Place> positions = new ArrayList<>(positions(images));
        positions.addAll(positions(letters));
        return new LineageBeginning(
                images.topic(), positions, owners == null ? null : owners.of(modelId));
    }

    /** Where a job without state begins to read images: the numbers that {@link #of} names. */
    Map<TopicPartition, Long> firstImages() {
        return images.byPartition();
    }
}
