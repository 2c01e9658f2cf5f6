package io.normstream.jobs.wire;

import io.normstream.schemas.Prediction;
import java.util.Optional;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes predictions with the name of the predicted class, null if it has none, in a header: it is
 * that of the model which predicted, and another model may have other names.
 */
public final class NamedPredictionSchema
        implements KafkaRecordSerializationSchema<Tuple2<Prediction, String>>,
                KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final AvroRecordSchema<Prediction> predictions;

    /**
     * @param predictions writes them without the name
     */
    public NamedPredictionSchema(AvroRecordSchema<Prediction> predictions) {
        this.predictions = predictions;
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return predictions.getKafkaDatasetFacet();
    }

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> serialize(
            Tuple2<Prediction, String> named, KafkaSinkContext context, @Nullable Long timestamp) {
        ProducerRecord<byte[], byte[]> record = predictions.serialize(named.f0, context, timestamp);
        ClassHeaders.ofPrediction(named.f1).forEach(record.headers()::add);
        return record;
    }
}
