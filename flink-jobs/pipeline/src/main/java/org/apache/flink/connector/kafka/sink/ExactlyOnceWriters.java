package org.apache.flink.connector.kafka.sink;

import java.io.Serializable;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;

/**
 * Exactly-once writers as {@link KafkaSink} makes them, but made first and opened then. It is in
 * the connector's package, which lets nobody else make one. The sink's own way makes and opens a
 * writer in one step: of one that fails while it is opened nobody has a hold, and its admin client
 * runs on.
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
     * Whether the connector lets this class in: not where a cluster has it in its {@code lib/},
     * since classes of two loaders share no package.
     */
    public static boolean areAtHand() {
        return ExactlyOnceWriters.class.getClassLoader() == KafkaSink.class.getClassLoader();
    }

    /** A writer that has asked the brokers nothing yet. */
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> make(
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
