package io.normstream.jobs.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes model updates, all of a model id to one partition, each under its own key. */
public final class ModelUpdateSchema
        implements KafkaRecordSerializationSchema<ModelUpdate>, KafkaDatasetFacetProvider {
    private final String topic;

    /** Writes to {@code topic}. */
    public ModelUpdateSchema(String topic) {
        this.topic = topic;
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return TargetTopic.facet(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            ModelUpdate update, KafkaSinkContext context, @Nullable Long timestamp) {
        return serialize(update, context.getPartitionsForTopic(topic).length);
    }

    /** The record of {@code update} on a topic of so many partitions. */
    public ProducerRecord<byte[], byte[]> serialize(ModelUpdate update, int partitions) {
        int partition = ModelId.partition(ModelId.key(update.modelId), partitions);
        byte[] key = update.key.getBytes(StandardCharsets.UTF_8);
        Long time = update.madeAtMillis == ModelUpdate.NOT_KNOWN ? null : update.madeAtMillis;
        return new ProducerRecord<>(topic, partition, time, key, update.value);
    }
}
