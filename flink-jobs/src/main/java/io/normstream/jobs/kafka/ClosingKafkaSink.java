package io.normstream.jobs.kafka;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
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
 * connection and all classes of the job behind in the TaskManager.
 */
final class ClosingKafkaSink<T>
        implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingKafkaSink.class);

    private final KafkaSink<T> sink;
    private final String name;

    /**
     * @param name of the sink, for people
     */
    ClosingKafkaSink(KafkaSink<T> sink, String name) {
        this.sink = sink;
        this.name = name;
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
        TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> writers = sink;
        return new Writer<>(writers.restoreWriter(context, recovered));
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
            @Nullable Admin admin = admin();
            try {
                closeWriter();
            } finally {
                if (admin != null) {
                    admin.close(Duration.ZERO);
                }
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
                LOG.warn("A writer to Kafka failed, and says so again at its end", failure);
            }
        }

        /** The admin client of an exactly-once writer, once it has asked for transactions. */
        private @Nullable Admin admin() throws ReflectiveOperationException {
            for (Field field : writer.getClass().getDeclaredFields()) {
                if (Admin.class.isAssignableFrom(field.getType())) {
                    field.setAccessible(true);
                    return (Admin) field.get(writer);
                }
            }
            return null;
        }
    }
}
