package org.apache.flink.connector.kafka.sink;

import java.io.Serializable;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;

/**
 * Creates the exactly-once writers of a {@link KafkaSink} in two steps: {@link #create}, then
 * {@link #open}. The sink does both in one: when opening fails, nobody holds the writer, so nobody
 * can close it, and its admin client keeps running. The class of the writer is package-private, so
 * this one has to be in the connector's package; look here when the connector's version changes.
 *
 * @param <T> what is written
 */
public final class ExactlyOnceWriters<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> sink;
    private final String transactionalIdPrefix;
    private final TransactionNamingStrategy naming;
    private final KafkaRecordSerializationSchema<T> schema;

    /** Of {@code sink}, with what its builder was given. */
    public ExactlyOnceWriters(
            KafkaSink<T> sink,
            String transactionalIdPrefix,
            TransactionNamingStrategy naming,
            KafkaRecordSerializationSchema<T> schema) {
        this.sink = sink;
        this.transactionalIdPrefix = transactionalIdPrefix;
        this.naming = naming;
        this.schema = schema;
    }

    /**
     * Whether this class may use the connector's package: not if a cluster has the connector in its
     * {@code lib/}, since classes of two loaders share no package.
     */
    public static boolean areAvailable() {
        return ExactlyOnceWriters.class.getClassLoader() == KafkaSink.class.getClassLoader();
    }

    /** A writer that has asked the brokers nothing yet. */
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> create(
            WriterInitContext context, Collection<KafkaWriterState> recovered) {
        return new ExactlyOnceKafkaWriter<>(
                DeliveryGuarantee.EXACTLY_ONCE,
                sink.getKafkaProducerConfig(),
                transactionalIdPrefix,
                context,
                schema,
                context.asSerializationSchemaInitializationContext(),
                naming.getAbortImpl(),
                naming.getImpl(),
                recovered);
    }

    /** Aborts what an earlier attempt left open, and begins. */
    public void open(PrecommittingStatefulSinkWriter<T, ?, ?> made) {
        ((ExactlyOnceKafkaWriter<T>) made).initialize();
    }
}
