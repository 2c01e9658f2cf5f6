package io.normstream.jobs.kafka;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;

/** Reads serving models back from the model-updates topic. */
public final class ModelUpdatesReader {

    private ModelUpdatesReader() {}

    /**
     * The newest serving model of {@code modelId} among what is committed now, checked against its
     * announcement.
     *
     * @throws io.normstream.jobs.JobException where there is none, or it is broken
     */
    public static PublishedModel newest(
            KafkaClientSettings client, String topic, String modelId, AvroCodec codec) {
        ModelUpdates updates = new ModelUpdates(modelId, codec);
        try (CommittedTopic published = new CommittedTopic(client, topic)) {
            published.readAll(record -> updates.accept(record.key(), record.value()));
        }
        return updates.newest();
    }
}
