package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.ExampleDecoder;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.RejectReason;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Which partitions the ledger learns from, and in which ones images lie now. Looks at the end of
 * each topic.
 *
 * @param learns by model id: the partition that its newest entries name
 * @param lie by model id: partitions in which images of it lie
 * @param strayed dead letters because of a second partition, among the latest
 */
record LearntPartitions(
        SortedMap<String, Integer> learns,
        SortedMap<String, SortedSet<Integer>> lie,
        long strayed) {
    /** Entries, and dead letters, that are looked at. */
    static final long LATEST = 1_000;

    /** Images that are looked at in each partition. */
    private static final long IMAGES = 100;

    LearntPartitions() {
        this(new TreeMap<>(), new TreeMap<>(), 0);
    }

    /**
     * Reads the topics, which must exist.
     *
     * @throws JobException where the brokers do not answer
     */
    static LearntPartitions ask(TrainingSubmission submission, KafkaClientSettings kafka) {
        try {
            return read(submission, kafka);
        } catch (KafkaException failure) {
            throw new JobException("topics cannot be read: " + failure.getMessage(), failure);
        }
    }

    private static LearntPartitions read(TrainingSubmission submission, KafkaClientSettings kafka) {
        Topics topics = submission.topics();
        LearntPartitions found = new LearntPartitions();
        AvroCodec codec = AvroCodec.ofReleases();
        try (CommittedTopic ledger = new CommittedTopic(kafka, topics.ledger())) {
            ledger.readTail(LATEST, record -> found.learnt(record, codec));
        }
        try (CommittedTopic images = new CommittedTopic(kafka, topics.images());
                ExampleDecoder decoder =
                        Ingest.settings(submission.settings(), submission.job()).decoder()) {
            images.readTail(IMAGES, record -> found.lies(record, decoder));
        }
        long[] strayed = {0};
        try (CommittedTopic letters = new CommittedTopic(kafka, topics.deadLetters())) {
            letters.readTail(LATEST, record -> strayed[0] += isOfSecondPartition(record, codec));
        }
        return new LearntPartitions(found.learns, found.lie, strayed[0]);
    }

    private void learnt(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        try {
            LedgerEntry entry = codec.decode(record.value(), LedgerEntry.class);
            if (entry.getGenesis() != null && entry.getGenesis().getOwnerPartition() != null) {
                learns.put(entry.getModelId(), entry.getGenesis().getOwnerPartition());
            }
            if (entry.getStep() != null) {
                for (OffsetRun run : entry.getStep().getRuns()) {
                    learns.put(entry.getModelId(), run.getPartition());
                }
            }
        } catch (RejectedException notAnEntry) {
            // normstream verify says so
        }
    }

    private void lies(ConsumerRecord<byte[], byte[]> record, ExampleDecoder decoder) {
        try {
            Example image = decoder.decode(ConsumedRecordSchema.consumed(record));
            lie.computeIfAbsent(image.modelId, id -> new TreeSet<>()).add(record.partition());
        } catch (RejectedException deadLetter) {
            // nobody learns from it, wherever it lies
        }
    }

    private static int isOfSecondPartition(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        try {
            DeadLetter letter = codec.decode(record.value(), DeadLetter.class);
            return letter.getReason() == RejectReason.SECOND_PARTITION ? 1 : 0;
        } catch (RejectedException inAnotherFormat) {
            return 0;
        }
    }

    /** Partitions of {@code model} other than the one that it learns from, where that is known. */
    SortedSet<Integer> strays(ModelDeclaration model) {
        SortedSet<Integer> strays = new TreeSet<>(lie.getOrDefault(model.id(), new TreeSet<>()));
        Integer learnt = learns.get(model.id());
        if (learnt == null) {
            return new TreeSet<>();
        }
        strays.remove(learnt);
        return strays;
    }
}
