package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.util.List;
import java.util.SortedMap;

/** Reads them off the model-updates topic. */
final class KafkaModelSupply implements ModelSupply {
    private static final long serialVersionUID = 1L;

    private final KafkaClientSettings kafka;
    private final String modelUpdates;
    private final long maxModelBytes;

    KafkaModelSupply(KafkaClientSettings kafka, String modelUpdates, long maxModelBytes) {
        this.kafka = kafka;
        this.modelUpdates = modelUpdates;
        this.maxModelBytes = maxModelBytes;
    }

    @Override
    public SortedMap<String, ServedModels> published(List<ModelDeclaration> declared) {
        try (PublishedModels models =
                new PublishedModels(kafka, modelUpdates, declared, maxModelBytes)) {
            return models.all();
        }
    }
}
