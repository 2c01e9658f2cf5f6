package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.TrainingMetrics;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What the newest metrics say of each model.
 *
 * @param byModel newest record, by model id
 */
record LearningProgress(SortedMap<String, TrainingMetrics> byModel) {
    /** Records at the end of each partition that are looked at. */
    static final long LATEST = 1_000;

    /**
     * Reads the end of a topic of metrics, which must exist.
     *
     * @throws JobException where the brokers do not answer
     */
    static LearningProgress ask(KafkaClientSettings kafka, String topic, AvroCodec codec) {
        LearningProgress found = new LearningProgress(new TreeMap<>());
        try (CommittedTopic metrics = new CommittedTopic(kafka, topic)) {
            metrics.readTail(LATEST, record -> found.add(record, codec));
        } catch (KafkaException failure) {
            throw new JobException("metrics cannot be read: " + failure.getMessage(), failure);
        }
        return found;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        try {
            TrainingMetrics metrics = codec.decode(record.value(), TrainingMetrics.class);
            byModel.put(metrics.getModelId(), metrics);
        } catch (RejectedException foreign) {
            // no job depends on it
        }
    }
}
