package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelManifest;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the announcements on the model-updates topic. */
final class PublishedHistories {
    private final AvroCodec codec;
    private final SortedMap<String, PublishedHistory> byModel = new TreeMap<>();

    private PublishedHistories(AvroCodec codec) {
        this.codec = codec;
    }

    /**
     * By model id; a model without announcement is absent.
     *
     * @throws JobException where an announcement cannot be read
     */
    static SortedMap<String, PublishedHistory> read(
            KafkaClientSettings client, String topic, AvroCodec codec) {
        PublishedHistories histories = new PublishedHistories(codec);
        try (CommittedTopic updates = new CommittedTopic(client, topic)) {
            updates.readAll(histories::accept);
        }
        return histories.byModel;
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || !ModelUpdate.isManifest(record.key())) {
            return;
        }
        try {
            ModelManifest manifest = codec.decode(record.value(), ModelManifest.class);
            byModel.merge(
                    manifest.getModelId(),
                    PublishedHistory.NONE.and(manifest),
                    (before, one) -> before.and(manifest));
        } catch (RejectedException e) {
            throw new JobException(
                    "topic %s holds an announcement that cannot be read, partition %d offset %d: %s"
                            .formatted(
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    e.getMessage()),
                    e);
        }
    }
}
