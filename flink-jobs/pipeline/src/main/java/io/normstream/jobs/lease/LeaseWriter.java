package io.normstream.jobs.lease;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.JobLease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one writer of a lease: opening it shuts out every writer before, so whoever reads the topic
 * to its end after that, and then writes, writes only where nothing has changed meanwhile.
 */
final class LeaseWriter implements AutoCloseable {
    private static final AtomicLong WRITERS = new AtomicLong();

    private final Lease lease;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Shuts out every writer before.
     *
     * @throws KafkaException if the brokers do not answer
     */
    LeaseWriter(Lease lease) {
        this.lease = lease;
        Properties properties = lease.kafka().properties();
        String answer = Long.toString(LeaseTimes.ANSWER.toMillis());
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, lease.transactionalId());
        // By default the same for every writer of a lease, which measurements of a JVM are named
        // by.
        properties.setProperty(
                ProducerConfig.CLIENT_ID_CONFIG,
                lease.transactionalId() + "-" + WRITERS.incrementAndGet());
        properties.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, answer);
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, answer);
        properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, answer);
        properties.setProperty(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Long.toString(LeaseTimes.ANSWER.dividedBy(2).toMillis()));
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException failure) {
            close();
            throw failure;
        }
    }

    /**
     * Writes {@code record} where no writer has been opened since this one.
     *
     * @return whether it is written; where not, this one writes nothing any more
     * @throws KafkaException if the brokers do not answer: it may be written or not
     */
    boolean write(JobLease record) {
        try {
            producer.beginTransaction();
            producer.send(
                    new ProducerRecord<>(
                            lease.topic(),
                            0,
                            lease.name().getBytes(StandardCharsets.UTF_8),
                            AvroCodec.encode(record)));
            producer.commitTransaction();
            return true;
        } catch (KafkaException failure) {
            if (isShutOut(failure)) {
                return false;
            }
            throw failure;
        }
    }

    private static boolean isShutOut(KafkaException failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Waits for nothing: what is not committed is given up. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
