package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.doctor.StreamFacts.Published;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What the topics of a scoring job say of how it fares.
 *
 * @param backlog images that it has not read
 * @param served by model id, the version that made the newest prediction; below 0: no model did
 * @param published by model id, the newest version on the topic of models
 */
record ServingFacts(
        Backlog backlog,
        SortedMap<String, Published> served,
        SortedMap<String, Published> published) {
    /** Predictions that are looked at. */
    private static final long LATEST = 1_000;

    /**
     * Reads the ends of the topics, which must exist.
     *
     * @throws JobException where the brokers do not answer
     */
    static ServingFacts ask(
            KafkaClientSettings kafka,
            String group,
            ScoringTopics topics,
            AvroCodec codec,
            Collection<String> models) {
        SortedMap<String, Published> served = new TreeMap<>();
        try (CommittedTopic log = new CommittedTopic(kafka, topics.predictions())) {
            log.readTail(LATEST, record -> add(served, record, codec));
            return new ServingFacts(
                    BacklogProbe.ask(kafka, group, topics.images()),
                    served,
                    PublishedVersions.read(kafka, topics.modelUpdates(), models));
        } catch (KafkaException failure) {
            throw new JobException(
                    "topics of the scoring job cannot be read: " + failure.getMessage(), failure);
        }
    }

    private static void add(
            SortedMap<String, Published> served,
            ConsumerRecord<byte[], byte[]> record,
            AvroCodec codec) {
        try {
            Prediction prediction = codec.decode(record.value(), Prediction.class);
            served.put(
                    prediction.getModelId(),
                    new Published(
                            prediction.getVersion(), Instant.ofEpochMilli(record.timestamp())));
        } catch (RejectedException foreign) {
            // no job depends on it
        }
    }
}
