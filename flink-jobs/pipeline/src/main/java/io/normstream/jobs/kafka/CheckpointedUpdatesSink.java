package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes model updates to Kafka only once the checkpoint that covers them is complete; until then
 * they are in Flink's state. A transaction would hide them from read_committed readers alone, and
 * most clients read whatever is there. After a crash updates may be written again, the same ones in
 * the same order.
 */
final class CheckpointedUpdatesSink
        implements Sink<ModelUpdate>, SupportsCommitter<CheckpointedUpdates> {
    private final String topic;
    private final Properties producer;

    CheckpointedUpdatesSink(String topic, Properties producer) {
        this.topic = topic;
        this.producer = producer;
    }

    @Override
    public CommittingSinkWriter<ModelUpdate, CheckpointedUpdates> createWriter(
            WriterInitContext context) {
        return new Writer();
    }

    @Override
    public Committer<CheckpointedUpdates> createCommitter(CommitterInitContext context) {
        return new Sender(new ModelUpdateSchema(topic), topic, producer);
    }

    @Override
    public SimpleVersionedSerializer<CheckpointedUpdates> getCommittableSerializer() {
        return new CheckpointedUpdates.Serializer();
    }

    private static final class Writer
            implements CommittingSinkWriter<ModelUpdate, CheckpointedUpdates> {
        private List<ModelUpdate> held = new ArrayList<>();

        @Override
        public void write(ModelUpdate update, Context context) {
            held.add(update.copy()); // Flink may use the object again
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public Collection<CheckpointedUpdates> prepareCommit() {
            if (held.isEmpty()) {
                return List.of();
            }
            CheckpointedUpdates covered = new CheckpointedUpdates(held);
            held = new ArrayList<>();
            return List.of(covered);
        }

        @Override
        public void close() {}
    }

    private static final class Sender implements Committer<CheckpointedUpdates> {
        private final ModelUpdateSchema schema;
        private final KafkaProducer<byte[], byte[]> producer;
        private final int partitions;

        Sender(ModelUpdateSchema schema, String topic, Properties properties) {
            this.schema = schema;
            this.producer =
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer());
            this.partitions = producer.partitionsFor(topic).size();
        }

        /** In order; where one fails, the restart writes all of them again. */
        @Override
        public void commit(Collection<CommitRequest<CheckpointedUpdates>> requests)
                throws IOException, InterruptedException {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (CommitRequest<CheckpointedUpdates> request : requests) {
                for (ModelUpdate update : request.getCommittable().updates()) {
                    sent.add(producer.send(schema.serialize(update, partitions)));
                }
            }
            producer.flush();
            for (Future<RecordMetadata> record : sent) {
                try {
                    record.get();
                } catch (ExecutionException e) {
                    throw new IOException(
                            "model updates cannot be written: "
                                    + JobException.innermost(e).getMessage(),
                            e);
                }
            }
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
