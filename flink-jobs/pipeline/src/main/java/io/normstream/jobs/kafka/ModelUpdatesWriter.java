package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to the model-updates topic for those who are no sink of a job. */
public final class ModelUpdatesWriter {
    private ModelUpdatesWriter() {}

    /**
     * Writes {@code updates} in their order, and waits until they are there.
     *
     * @throws JobException if one cannot be written
     */
    public static void write(
            KafkaClientSettings client, String topic, Iterable<ModelUpdate> updates) {
        Properties properties = client.properties();
        int millis = Math.toIntExact(client.timeout().toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * millis);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            ModelUpdateSchema schema = new ModelUpdateSchema(topic);
            int partitions = producer.partitionsFor(topic).size();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ModelUpdate update : updates) {
                sent.add(producer.send(schema.serialize(update, partitions)));
            }
            producer.flush();
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        } catch (ExecutionException failure) {
            throw new JobException(
                    "cannot write to topic %s: %s"
                            .formatted(topic, JobException.innermost(failure).getMessage()),
                    failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while writing to topic " + topic, stopped);
        }
    }
}
