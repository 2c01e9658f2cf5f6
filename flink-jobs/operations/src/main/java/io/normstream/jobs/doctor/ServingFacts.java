package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.doctor.StreamFacts.Published;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What the topics of a scoring job say of how it fares.
 *
 * @param backlog images that it has not read
 * @param served by model id, the version that made the newest prediction; below 0: no model did
 */
record ServingFacts(Backlog backlog, SortedMap<String, Published> served) {
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
            String images,
            String predictions,
            AvroCodec codec) {
        SortedMap<String, Published> served = new TreeMap<>();
        try (CommittedTopic log = new CommittedTopic(kafka, predictions)) {
            log.readTail(LATEST, record -> add(served, record, codec));
        } catch (KafkaException failure) {
            throw new JobException("predictions cannot be read: " + failure.getMessage(), failure);
        }
        return new ServingFacts(BacklogProbe.ask(kafka, group, images), served);
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
