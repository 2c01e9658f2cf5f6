package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.util.List;
import java.util.SortedMap;

/** Reads them off the model-updates topic. */
record KafkaModelSupply(KafkaClientSettings kafka, String modelUpdates, long maxModelBytes)
        implements ModelSupply {
    @Override
    public SortedMap<String, ServedModels> published(List<ModelDeclaration> declared) {
        try (PublishedModels models =
                new PublishedModels(kafka, modelUpdates, declared, maxModelBytes)) {
            return models.all();
        }
    }
}
