package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.registry.LoopbackRegistry;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry of schemas that is away when the first record of a schema comes. */
@Timeout(300)
class RegistryAwayITCase {
    @TempDir private static Path directory;

    @Test
    void theJobFailsUntilTheRegistryIsBackAndLosesNothing() throws Exception {
        try (EmbeddedRig rig = EmbeddedRig.start(directory);
                LoopbackRegistry registry = LoopbackRegistry.start()) {
            int id = registry.add(ImageRecord.getClassSchema().toString());
            TrainingSubmission submission =
                    rig.submission("away", "kafka.schema-registry", registry.address());
            submission.prepareTopics();
            rig.publish(submission, 0, 16);
            JobClient job = submission.submit(rig.flink()::environment);
            Awaited.awaitLedger(submission, 1);

            registry.stop();
            publishConfluent(submission, id, 16, 48);
            FlinkRest rest = new FlinkRest(rig.flink().dashboard());
            await("a failure of the job")
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> failures(rest, job).size() > 0);
            assertThat(failures(rest, job).get(0).get("stacktrace").asText())
                    .contains("no schema registry answered /schemas/ids/" + id);

            registry.startAgain();
            Awaited.awaitLedger(submission, 3);
            job.cancel().get();
            Awaited.awaitEnd(job);
            assertThat(LedgerAudit.of(Awaited.ledger(submission)).acceptedRows()).isEqualTo(48);
            assertThat(CommittedRecords.raw(submission.kafka(), submission.topics().deadLetters()))
                    .isEmpty();
        }
    }

    private static JsonNode failures(FlinkRest rest, JobClient job) {
        return rest.get("/jobs/" + job.getJobID() + "/exceptions").at("/exceptionHistory/entries");
    }

    /** Good images in Confluent's format. */
    private static void publishConfluent(TrainingSubmission submission, int id, int from, int to) {
        BadRecords records = new BadRecords(from);
        byte[] key = Examples.MODEL.getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int number = from; number < to; number++) {
                byte[] single = records.good(number);
                int length = single.length - AvroCodec.HEADER_BYTES;
                byte[] value =
                        ByteBuffer.allocate(5 + length)
                                .put((byte) 0)
                                .putInt(id)
                                .put(single, AvroCodec.HEADER_BYTES, length)
                                .array();
                producer.send(new ProducerRecord<>(submission.topics().images(), key, value));
            }
        }
    }
}
