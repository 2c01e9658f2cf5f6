package io.normstream.jobs.control;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts commands on the control topic, keyed by model id. */
public final class CommandSender {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaClientSettings kafka;
    private final String topic;
    private final InstantSource clock;

    /**
     * @param topic of commands; it must exist
     * @param clock says when a command was given
     */
    public CommandSender(KafkaClientSettings kafka, String topic, InstantSource clock) {
        this.kafka = kafka;
        this.topic = topic;
        this.clock = clock;
    }

    /**
     * Sends a command and returns once all replicas that are in sync have it.
     *
     * @throws JobException where the brokers do not take it
     */
    public SentCommand send(CommandRequest request) throws InterruptedException {
        Producer<byte[], byte[]> producer = producer();
        try {
            byte[] key = ModelId.key(request.modelId());
            int partition = ModelId.partition(key, producer.partitionsFor(topic).size());
            byte[] value = AvroCodec.encode(request.issued(clock.instant()));
            RecordMetadata at =
                    producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
            return new SentCommand(request, topic, at.partition(), at.offset());
        } catch (ExecutionException | KafkaException failure) {
            throw new JobException(
                    "command %s was not acknowledged by topic %s, though it may have arrived: %s"
                            .formatted(
                                    request.commandId(),
                                    topic,
                                    JobException.innermost(failure).getMessage()),
                    failure);
        } finally {
            OrderlyClose.run(() -> producer.close(CLOSE_LIMIT));
        }
    }

    private Producer<byte[], byte[]> producer() {
        int millis = Math.toIntExact(kafka.timeout().toMillis());
        Properties properties = kafka.properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
