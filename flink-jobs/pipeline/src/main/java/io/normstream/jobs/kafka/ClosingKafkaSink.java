package io.normstream.jobs.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.ExactlyOnceWriters;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link KafkaSink} whose writers also close their admin client, and whose committer fails where
 * the connector's goes on without records.
 *
 * <p>The exactly-once writer of connector 5.0.0 lists open transactions through an admin client
 * that it never closes. Its thread runs on, so that each start of a job would leave a thread, a
 * connection and all classes of the job behind in the TaskManager; each that fails while the writer
 * is opened, too.
 */
final class ClosingKafkaSink<T>
        implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingKafkaSink.class);

    private final KafkaSink<T> sink;
    private final @Nullable ExactlyOnceWriters<T> exactlyOnce;
    private final String name;

    /**
     * @param exactlyOnce what makes the same writers as the sink; null if that is not exactly-once
     * @param name of the sink, for people
     */
    private ClosingKafkaSink(
            KafkaSink<T> sink, @Nullable ExactlyOnceWriters<T> exactlyOnce, String name) {
        this.sink = sink;
        this.exactlyOnce = exactlyOnce;
        this.name = name;
        WriterAdmin.find(); // where it is not, the job is not even submitted
    }

    /**
     * A sink with pooled transactional ids.
     *
     * @param producer settings of the producers, with the brokers
     * @param name of the sink, for people
     */
    static <T> ClosingKafkaSink<T> of(
            Properties producer,
            KafkaRecordSerializationSchema<T> schema,
            DeliveryGuarantee guarantee,
            String transactionalIdPrefix,
            String name) {
        TransactionNamingStrategy naming = TransactionNamingStrategy.POOLING;
        KafkaSink<T> sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setRecordSerializer(schema)
                        .setDeliveryGuarantee(guarantee)
                        .setTransactionalIdPrefix(transactionalIdPrefix)
                        .setTransactionNamingStrategy(naming)
                        .build();
        return new ClosingKafkaSink<>(
                sink,
                guarantee == DeliveryGuarantee.EXACTLY_ONCE
                        ? new ExactlyOnceWriters<>(sink, transactionalIdPrefix, naming, schema)
                        : null,
                name);
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
        if (exactlyOnce == null || !ExactlyOnceWriters.areAvailable()) {
            TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> writers = sink;
            return new Writer<>(writers.restoreWriter(context, recovered));
        }
        Writer<T> made = new Writer<>(exactlyOnce.create(context, recovered));
        try {
            exactlyOnce.open(made.writer);
            return made;
        } catch (RuntimeException failure) {
            // It has closed all else itself.
            made.closeAdmin();
            throw failure;
        }
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context)
            throws IOException {
        return new RequiredCommits(sink.createCommitter(context), name);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink.addPostCommitTopology(committed);
    }

    private static final class Writer<T>
            implements PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> {
        private final PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer;

        private final WriterAdmin admins = WriterAdmin.find();

        Writer(PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer) {
            this.writer = writer;
        }

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            writer.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
            return writer.snapshotState(checkpointId);
        }

        @Override
        public Collection<KafkaCommittable> prepareCommit()
                throws IOException, InterruptedException {
            return writer.prepareCommit();
        }

        @Override
        public void close() throws Exception {
            try {
                closeWriter();
            } finally {
                closeAdmin();
            }
        }

        void closeAdmin() throws IOException {
            @Nullable Admin admin = admins.of(writer);
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }

        /**
         * What was not flushed for a checkpoint is given up here anyway. An exception would end the
         * whole process, not the task: Flink closes what has failed in a handler that may not fail.
         * So it would with a writer that was fenced while its process stood still.
         */
        private void closeWriter() throws Exception {
            try {
                writer.close();
            } catch (IOException | RuntimeException failure) {
                LOG.warn("A Kafka writer that had failed failed again when it was closed", failure);
            }
        }
    }
}
