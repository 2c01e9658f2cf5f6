package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer whose process stood still while another took its place: its end must not fail, or the
 * whole TaskManager ends with it; and its commit must, or its records are missed by nobody.
 */
@Timeout(120)
class FencedWriterITCase {
    @TempDir private Path directory;

    @Test
    void aWriterThatWasFencedClosesInOrder() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory);
                Admin admin = KafkaClientSettings.of(kafka.bootstrapServers()).connect()) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            var harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new SinkWriterOperatorFactory<>(sink(kafka.bootstrapServers())));
            harness.open();
            write(harness);
            admin.fenceProducers(
                            admin.listTransactions().all().get().stream()
                                    .map(TransactionListing::transactionalId)
                                    .toList())
                    .all()
                    .get();

            write(harness);
            await("the producer's complaint to the task")
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> harness.getTaskMailbox().hasMail());

            assertThatCode(harness::close).doesNotThrowAnyException();
        }
    }

    /** As where another job has taken the place of one whose checkpoint is complete. */
    @Test
    void aCommitThatWasFencedFailsInsteadOfGoingOnWithoutItsRecords() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory);
                Admin admin = KafkaClientSettings.of(kafka.bootstrapServers()).connect()) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            ClosingKafkaSink<String> sink = sink(kafka.bootstrapServers());
            try (var writer =
                            new FlinkKafkaInternalProducer<byte[], byte[]>(
                                    bytes(kafka.bootstrapServers()), "fenced-0-1");
                    Committer<KafkaCommittable> committer = sink.createCommitter(new FirstTask())) {
                writer.initTransactions();
                writer.beginTransaction();
                writer.send(new ProducerRecord<>("t", new byte[] {1}));
                writer.flush();
                KafkaCommittable complete = KafkaCommittable.of(writer);
                admin.fenceProducers(List.of("fenced-0-1")).all().get();

                assertThatThrownBy(
                                () ->
                                        committer.commit(
                                                List.of(new RequiredCommitsTest.Request(complete))))
                        .isInstanceOf(SuppressRestartsException.class)
                        .cause()
                        .hasMessageContaining("sink text cannot commit transaction fenced-0-1");
            }
        }
    }

    private static Properties bytes(String brokers) {
        Properties properties = KafkaClientSettings.of(brokers).properties();
        properties.setProperty(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.setProperty(
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return properties;
    }

    /** The task of the writer, as the committer that is chained to it knows it. */
    private static final class FirstTask implements CommitterInitContext {
        @Override
        public OptionalLong getRestoredCheckpointId() {
            return OptionalLong.empty();
        }

        @Override
        public SinkCommitterMetricGroup metricGroup() {
            throw new UnsupportedOperationException("nothing is counted");
        }

        @Override
        public JobInfo getJobInfo() {
            throw new UnsupportedOperationException("no job is asked for");
        }

        @Override
        public TaskInfo getTaskInfo() {
            return new TaskInfoImpl("text", 1, 0, 1, 0);
        }
    }

    private static void write(OneInputStreamOperatorTestHarness<String, ?> harness)
            throws Exception {
        harness.processElement(new StreamRecord<>("text"));
    }

    private static ClosingKafkaSink<String> sink(String brokers) {
        Properties producer = KafkaClientSettings.of(brokers).properties();
        producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "60000");
        return ClosingKafkaSink.of(
                producer,
                KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("t")
                        .setValueSerializationSchema(text -> text.getBytes(StandardCharsets.UTF_8))
                        .build(),
                DeliveryGuarantee.EXACTLY_ONCE,
                "fenced",
                "text");
    }
}
