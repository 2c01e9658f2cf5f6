package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.audit.AuditReport;
import io.normstream.jobs.audit.AuditRequest;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.audit.ModelSummary;
import io.normstream.jobs.audit.RebuiltVersion;
import io.normstream.jobs.audit.ReplayReport;
import io.normstream.jobs.audit.ReplayRequest;
import io.normstream.jobs.audit.TopicAudit;
import io.normstream.jobs.audit.TopicReplay;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a running job, over Kafka. Steps have 16 images, every second one publishes. */
@Timeout(240)
class ControlITCase {
    private static final int BATCH = 16;

    @TempDir private static Path directory;
    private static EmbeddedRig rig;

    @BeforeAll
    static void start() {
        rig = EmbeddedRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aJobIsPausedTakenBackAndGivenAnotherRateOverARestart() throws Exception {
        TrainingSubmission submission = rig.submission("control", "training.publish-every", "2");
        submission.prepareTopics();
        sendBytes(submission, AvroCodec.encode(command("before", CommandKind.PAUSE).build()));
        rig.publish(submission, 0, 6 * BATCH);
        JobClient job = submission.submit(rig.flink()::environment);
        Awaited.awaitLedger(submission, 6);

        send(submission, command("back", CommandKind.ROLLBACK).setVersion(4L));
        ModelManifest back = Awaited.awaitModel(submission, 7).manifest();
        assertThat(back.getParentVersion()).isEqualTo(4);
        assertThat(back.getScheduleStep()).isEqualTo(4);

        send(submission, command("pause", CommandKind.PAUSE));
        Awaited.awaitLedger(submission, 8);
        rig.publish(submission, 6 * BATCH, 9 * BATCH);
        Awaited.awaitLedger(submission, 11);
        job.cancel().get();
        Awaited.awaitEnd(job);

        JobClient resumed =
                rig.submission("control", "training.publish-every", "2", "job.resume", "true")
                        .submit(rig.flink()::environment);
        sendBytes(submission, "no command".getBytes(StandardCharsets.UTF_8));
        send(submission, command("other", CommandKind.PAUSE).setModelId("other"));
        send(submission, command("old", CommandKind.ROLLBACK).setVersion(2L));
        send(submission, command("resume", CommandKind.RESUME));
        send(submission, command("rate", CommandKind.SET_LEARNING_RATE).setLearningRate(0.01));
        Awaited.awaitLedger(submission, 13);
        rig.publish(submission, 9 * BATCH, 11 * BATCH);
        Awaited.awaitModel(submission, 15);
        resumed.cancel().get();

        checkLedger(Awaited.ledger(submission));
        await("dead letters")
                .atMost(Awaited.LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(deadLetters(submission))
                                        .extracting(DeadLetter::getReason)
                                        .containsExactlyInAnyOrder(
                                                RejectReason.NOT_AVRO,
                                                RejectReason.UNDECLARED_MODEL,
                                                RejectReason.REFUSED_COMMAND));
        checkProof(submission);
    }

    private static void checkProof(TrainingSubmission submission) {
        try (KafkaTopics reader = new KafkaTopics(submission.kafka())) {
            AuditReport verified =
                    new TopicAudit(
                                    reader,
                                    submission.topics(),
                                    new AvroCodec(ReleasedSchemas.store(), 8 << 20),
                                    (done, topic) -> {})
                            .run(new AuditRequest(Set.of(), true, Duration.ZERO));
            ReplayReport replayed =
                    new TopicReplay(
                                    reader,
                                    submission.topics(),
                                    new AvroCodec(ReleasedSchemas.store(), 8 << 20),
                                    warning -> {},
                                    (done, topic) -> {})
                            .run(
                                    new ReplayRequest(
                                            Examples.MODEL, null, ImageLimits.DEFAULT, List.of()));
            assertThat(verified.findings().kept()).isEmpty();
            assertThat(verified.models()).extracting(ModelSummary::commands).containsExactly(4);
            assertThat(replayed.findings().kept()).isEmpty();
            assertThat(replayed.versions()).extracting(RebuiltVersion::version).contains(7L, 15L);
        }
    }

    private static void checkLedger(List<LedgerEntry> ledger) {
        LedgerAudit audit = LedgerAudit.of(ledger);
        assertThat(ledger.stream().map(LedgerEntry::getCommand).filter(Objects::nonNull))
                .extracting(command -> command.getKind())
                .containsExactly(
                        CarriedOutKind.ROLLBACK,
                        CarriedOutKind.PAUSE,
                        CarriedOutKind.RESUME,
                        CarriedOutKind.SET_LEARNING_RATE);
        assertThat(audit.steps()).hasSize(11);
        assertThat(audit.steps().subList(6, 9))
                .extracting(Step::getOutcome)
                .containsOnly(Outcome.PAUSED);
        assertThat(audit.learntRows()).isEqualTo(8 * BATCH);
        assertThat(ledger.get(ledger.size() - 1).getScheduleStep()).isEqualTo(6);
    }

    private static List<DeadLetter> deadLetters(TrainingSubmission submission) throws Exception {
        return CommittedRecords.read(
                submission.kafka(), submission.topics().deadLetters(), DeadLetter.class);
    }

    private static ControlCommand.Builder command(String id, CommandKind kind) {
        return ControlCommand.newBuilder()
                .setCommandId(id)
                .setModelId(Examples.MODEL)
                .setIssuedAt(Instant.ofEpochMilli(0))
                .setKind(kind);
    }

    private static void send(TrainingSubmission submission, ControlCommand.Builder command)
            throws Exception {
        sendBytes(submission, AvroCodec.encode(command.build()));
    }

    private static void sendBytes(TrainingSubmission submission, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            byte[] key = Examples.MODEL.getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(submission.topics().control(), key, value)).get();
        }
    }
}
