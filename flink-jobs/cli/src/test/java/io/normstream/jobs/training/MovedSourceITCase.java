package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.doctor.Doctor;
import io.normstream.jobs.doctor.Finding;
import io.normstream.jobs.doctor.Mark;
import io.normstream.jobs.kafka.LostRecordsException;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.TopicPosition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that are gone before they were read, and topics that are other ones than they were. */
@Timeout(180)
class MovedSourceITCase {
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
    void recordsThatWereDeletedBeforeAResumeAreMissedBeforeItStarts() throws Exception {
        TrainingSubmission first = rig.submission("resumed");
        first.prepareTopics();
        rig.publish(first, 0, 40);
        JobClient job = first.submit(rig.flink()::environment);
        Awaited.awaitLedger(first, 2);
        job.cancel().get();
        Awaited.awaitEnd(job);
        rig.publish(first, 40, 80);
        deleteRecords(first, 50);

        assertThatThrownBy(
                        () ->
                                rig.submission("resumed", "job.resume", "true")
                                        .submit(rig.flink()::environment))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining("10 offsets are lost")
                .hasMessageContaining("is at offset 40, but the topic now begins at 50")
                .hasMessageContaining("--on-lost-images skip")
                .hasMessageContaining("--fresh");

        assertThat(doctor("resumed"))
                .filteredOn(finding -> finding.subject().equals("position"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.mark()).isEqualTo(Mark.PROBLEM);
                            assertThat(finding.text()).contains("10 offsets are lost");
                        });

        finish("resumed", "job.on-lost-images", "skip");
        assertThat(lost(first)).containsExactly(entry(first, LossCause.DELETED, 40, 50, 10));
        assertThat(LedgerAudit.of(Awaited.ledger(first)).acceptedRows()).isEqualTo(40 + 30);
    }

    /** Where a lineage begins and where images are read from is one number, asked for once. */
    @Test
    void whatIsDeletedBetweenTheLookAtTheTopicsAndTheFirstReadIsALossOfTheLineage()
            throws Exception {
        TrainingSubmission submission =
                rig.submission("between", "job.on-lost-images", "skip", "job.bounded", "true");
        submission.prepareTopics();
        rig.publish(submission, 0, 40);
        submission
                .submit(
                        flink -> {
                            deleteRecords(submission, 8);
                            return rig.flink().environment(flink);
                        })
                .getJobExecutionResult()
                .get();

        Genesis genesis = Objects.requireNonNull(Awaited.ledger(submission).get(0).getGenesis());
        assertThat(genesis.getPositions())
                .extracting(TopicPosition::getTopic, TopicPosition::getOffset)
                .contains(tuple(submission.topics().images(), 0L));
        assertThat(lost(submission)).containsExactly(entry(submission, LossCause.DELETED, 0, 8, 8));
    }

    @Test
    void recordsThatAreDeletedBeforeARunningJobReadsThemEndItForGood() throws Exception {
        TrainingSubmission submission = rig.submission("stopped");
        try (KafkaProducer<byte[], byte[]> transaction = beforeTheReader(submission)) {
            JobClient job = runAt(submission, 32);
            deleteRecords(submission, 50);

            assertThatThrownBy(() -> job.getJobExecutionResult().get())
                    .rootCause()
                    .isInstanceOf(LostRecordsException.class)
                    .hasMessageContaining("18 offsets are lost")
                    .hasMessageContaining("is at offset 32, but the topic now begins at 50");
            transaction.commitTransaction();
        }
        assertThat(lost(submission)).isEmpty();
    }

    @Test
    void aRunningJobThatWasToldSoGoesOnBehindWhatWasDeletedAndWritesItDownOnce() throws Exception {
        TrainingSubmission submission = rig.submission("skipped", "job.on-lost-images", "skip");
        try (KafkaProducer<byte[], byte[]> transaction = beforeTheReader(submission)) {
            JobClient job = runAt(submission, 32);
            deleteRecords(submission, 50);
            transaction.commitTransaction();
            rig.publish(submission, 64, 66);

            Awaited.awaitLedger(submission, 4); // two steps, the loss, one step
            job.cancel().get();
            Awaited.awaitEnd(job);
        }
        assertThat(lost(submission))
                .containsExactly(entry(submission, LossCause.DELETED, 32, 50, 18));
        assertThat(runsBehindTheLoss(submission))
                .extracting(OffsetRun::getFirstOffset)
                .startsWith(50L);
        assertThat(LedgerAudit.of(Awaited.ledger(submission)).acceptedRows()).isEqualTo(32 + 16);
    }

    /** Nothing raises it: the new topic has records where the job stands. */
    @Test
    void aTopicThatWasMadeAnewAndRefilledEndsTheJobBeforeACheckpointHoldsAnyOfIt()
            throws Exception {
        TrainingSubmission submission = rig.submission("anew");
        submission.prepareTopics();
        rig.publish(submission, 0, 32);
        JobClient job = runAt(submission, 32);
        String before = id(submission);
        makeAnew(submission);
        rig.publish(submission, 0, 64);

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .rootCause()
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining(
                        "topic anew.images was deleted and recreated: the job had read up to offset 32 of the topic with id "
                                + before)
                .hasMessageContaining("has id " + id(submission));
        assertThat(Awaited.ledger(submission)).hasSize(3);

        assertThatThrownBy(
                        () ->
                                rig.submission("anew", "job.resume", "true")
                                        .submit(rig.flink()::environment))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining("had read up to offset 32");

        finish("anew", "job.on-lost-images", "skip");
        assertThat(lost(submission))
                .containsExactly(entry(submission, LossCause.REPLACED, 32, 0, 32));
        assertThat(runsBehindTheLoss(submission))
                .extracting(OffsetRun::getFirstOffset)
                .startsWith(0L);
        assertThat(LedgerAudit.of(Awaited.ledger(submission)).acceptedRows()).isEqualTo(32 + 64);
    }

    @Test
    void aTopicThatIsGoneEndsTheJob() throws Exception {
        TrainingSubmission submission = rig.submission("gone");
        submission.prepareTopics();
        rig.publish(submission, 0, 32);
        JobClient job = runAt(submission, 32);
        String before = id(submission);
        try (Admin admin = submission.kafka().connect()) {
            admin.deleteTopics(List.of(submission.topics().images())).all().get();
        }

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .rootCause()
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining("topic gone.images is gone")
                .hasMessageContaining(before);
    }

    private static List<Finding> doctor(String prefix) {
        return new Doctor(rig.configuration(prefix), null, InstantSource.system())
                .examine()
                .findings();
    }

    private static void finish(String prefix, String... options) throws Exception {
        String[] all = new String[options.length + 4];
        System.arraycopy(options, 0, all, 4, options.length);
        all[0] = "job.resume";
        all[1] = "true";
        all[2] = "job.bounded";
        all[3] = "true";
        rig.run(rig.submission(prefix, all));
    }

    /** Runs the job until it has learnt all {@code images} of its topic that it may read. */
    private static JobClient runAt(TrainingSubmission submission, int images) throws Exception {
        JobClient job = submission.submit(rig.flink()::environment);
        Awaited.awaitLedger(submission, images / 16);
        return job;
    }

    /** 32 images that can be read, and 32 in a transaction that is open. */
    private static KafkaProducer<byte[], byte[]> beforeTheReader(TrainingSubmission submission)
            throws Exception {
        submission.prepareTopics();
        rig.publish(submission, 0, 32);
        Properties properties = submission.kafka().properties();
        properties.setProperty(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, submission.job().topicPrefix());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        BadRecords records = new BadRecords(32);
        byte[] key = Examples.MODEL.getBytes(StandardCharsets.UTF_8);
        for (int number = 32; number < 64; number++) {
            producer.send(
                            new ProducerRecord<>(
                                    submission.topics().images(),
                                    0,
                                    key,
                                    records.good(Examples.MODEL, number)))
                    .get();
        }
        return producer;
    }

    private static void deleteRecords(TrainingSubmission submission, long before) {
        try (Admin admin = submission.kafka().connect()) {
            submission
                    .kafka()
                    .await(
                            admin.deleteRecords(
                                            Map.of(
                                                    new TopicPartition(
                                                            submission.topics().images(), 0),
                                                    RecordsToDelete.beforeOffset(before)))
                                    .all(),
                            "delete records");
        }
    }

    private static void makeAnew(TrainingSubmission submission) throws Exception {
        String topic = submission.topics().images();
        try (Admin admin = submission.kafka().connect()) {
            admin.deleteTopics(List.of(topic)).all().get();
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static String id(TrainingSubmission submission) throws Exception {
        String topic = submission.topics().images();
        try (Admin admin = submission.kafka().connect()) {
            return Objects.requireNonNull(
                            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                    .topicId()
                    .toString();
        }
    }

    private static List<LostImages> lost(TrainingSubmission submission) throws Exception {
        return Awaited.ledger(submission).stream()
                .map(LedgerEntry::getLostImages)
                .filter(Objects::nonNull)
                .toList();
    }

    private static LostImages entry(
            TrainingSubmission submission, LossCause cause, long first, long next, long offsets)
            throws Exception {
        return new LostImages(
                submission.topics().images(), id(submission), 0, first, next, offsets, cause);
    }

    private static List<OffsetRun> runsBehindTheLoss(TrainingSubmission submission)
            throws Exception {
        return Awaited.ledger(submission).stream()
                .dropWhile(entry -> entry.getLostImages() == null)
                .filter(entry -> entry.getStep() != null)
                .flatMap(entry -> entry.getStep().getRuns().stream())
                .toList();
    }
}
