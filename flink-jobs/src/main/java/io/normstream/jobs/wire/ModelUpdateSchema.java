package io.normstream.jobs.wire;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes model updates, all of a model id to one partition, each under its own key. */
public final class ModelUpdateSchema implements KafkaRecordSerializationSchema<ModelUpdate> {
    private final String topic;

    /** Writes to {@code topic}. */
    public ModelUpdateSchema(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            ModelUpdate update, KafkaSinkContext context, @Nullable Long timestamp) {
        int partitions = context.getPartitionsForTopic(topic).length;
        int partition = ModelId.partition(ModelId.key(update.modelId), partitions);
        byte[] key = update.key.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, partition, key, update.value);
    }
}
