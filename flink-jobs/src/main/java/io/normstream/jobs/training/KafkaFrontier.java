package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaEnds;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads it off the announcements on the model-updates topic. */
final class KafkaFrontier implements PublishedFrontier {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFrontier.class);

    private final KafkaClientSettings kafka;
    private final String modelUpdates;

    KafkaFrontier(KafkaClientSettings kafka, String modelUpdates) {
        this.kafka = kafka;
        this.modelUpdates = modelUpdates;
    }

    @Override
    public long newest(String modelId, String lineage) {
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), KafkaEnds.MAX_REQUEST_BYTES);
        try {
            PublishedHistory published =
                    PublishedHistories.read(kafka, modelUpdates, codec)
                            .getOrDefault(modelId, PublishedHistory.NONE);
            return lineage.equals(published.lineage()) ? published.version() : -1;
        } catch (KafkaException | JobException failure) {
            LOG.warn(
                    "Commands to model {} wait: {} cannot be read", modelId, modelUpdates, failure);
            return NOT_KNOWN;
        }
    }
}
