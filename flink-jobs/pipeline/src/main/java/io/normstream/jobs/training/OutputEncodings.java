package io.normstream.jobs.training;

import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;

/**
 * How a training job writes what others read. Ledger and model updates are its own: they stay in
 * single-object encoding, so that neither the hashes of the ledger nor a recovery depend on a
 * registry.
 */
record OutputEncodings(
        RecordEncoding predictions, RecordEncoding deadLetters, RecordEncoding metrics) {
    /**
     * What {@code settings} ask for; schemas are registered where they ask for a registry.
     *
     * @throws io.normstream.jobs.registry.RegistryException if it does not answer or refuses one
     */
    static OutputEncodings of(WireSettings settings, Topics topics) {
        TopicEncodings encodings = TopicEncodings.of(settings);
        return new OutputEncodings(
                encodings.of(topics.predictions(), Prediction.getClassSchema()),
                encodings.of(topics.deadLetters(), DeadLetter.getClassSchema()),
                encodings.of(topics.metrics(), TrainingMetrics.getClassSchema()));
    }
}
