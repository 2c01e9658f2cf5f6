package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The training job from Kafka to Kafka, on a real broker and a real Flink. */
@Timeout(300)
class TrainingJobITCase {
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
    void aThousandBadRecordsAmongTenThousandGoodOnesAreDeadLettersAndTheJobGoesOn()
            throws Exception {
        int good = 10_000;
        int bad = 1_000;
        TrainingSubmission submission =
                rig.submission("bad", "job.bounded", "true", "training.resize", "none");
        submission.prepareTopics();
        Map<Long, byte[]> badByOffset = publish(submission, good, bad);

        JobClient job = submission.submit(rig.flink()::environment);
        job.getJobExecutionResult().get();

        Topics topics = submission.topics();
        FlinkRest rest = new FlinkRest(rig.flink().dashboard());
        assertThat(restarts(rest, job)).isZero();
        List<DeadLetter> letters =
                CommittedRecords.read(submission.kafka(), topics.deadLetters(), DeadLetter.class);
        assertThat(letters).hasSize(bad);
        Map<Long, DeadLetter> byOffset = new HashMap<>();
        letters.forEach(letter -> byOffset.put(letter.getOffset(), letter));
        assertThat(byOffset.keySet()).isEqualTo(badByOffset.keySet());
        badByOffset.forEach(
                (offset, value) -> {
                    DeadLetter letter = byOffset.get(offset);
                    assertThat(letter.getTopic()).isEqualTo(topics.images());
                    assertThat(letter.getValue())
                            .isEqualTo(value == null ? null : ByteBuffer.wrap(value));
                    assertThat(letter.getDetail()).isNotBlank();
                });
        Set<RejectReason> reasons = new TreeSet<>();
        letters.forEach(letter -> reasons.add(letter.getReason()));
        assertThat(reasons)
                .contains(
                        RejectReason.NOT_AVRO,
                        RejectReason.CORRUPT_RECORD,
                        RejectReason.UNKNOWN_SCHEMA,
                        RejectReason.WRONG_SHAPE,
                        RejectReason.UNDECODABLE_IMAGE,
                        RejectReason.LABEL_OUT_OF_RANGE,
                        RejectReason.UNDECLARED_MODEL,
                        RejectReason.NO_VALUE);
        LedgerAudit ledger =
                LedgerAudit.of(
                        CommittedRecords.read(
                                submission.kafka(), topics.ledger(), LedgerEntry.class));
        assertThat(ledger.learntRows()).isEqualTo(good);
        assertThat(ledger.acceptedRows()).isEqualTo(good);
        Set<Long> predicted = new HashSet<>();
        List<Prediction> predictions =
                CommittedRecords.read(submission.kafka(), topics.predictions(), Prediction.class);
        predictions.forEach(prediction -> predicted.add(prediction.getOffset()));
        assertThat(predictions).hasSize(good);
        assertThat(predicted).hasSize(good).doesNotContainAnyElementsOf(badByOffset.keySet());
        long correctAtTheEnd =
                predictions.subList(good - 1000, good).stream()
                        .filter(p -> p.getLabel().equals(p.getPredictedClass()))
                        .count();
        assertThat(correctAtTheEnd).isGreaterThan(950);
    }

    @Test
    void theRestApiShowsHowLearningGoes() throws Exception {
        TrainingSubmission submission = rig.submission("metrics", "training.metrics-every", "2");
        submission.prepareTopics();
        publish(submission, 208, 20);

        JobClient job = submission.submit(rig.flink()::environment);
        try {
            FlinkRest rest = new FlinkRest(rig.flink().dashboard());
            String trainer = "trainer.model." + Examples.MODEL + ".";
            for (String metric :
                    List.of(
                            "loss",
                            "windowAccuracy",
                            "prequentialAccuracy",
                            "classBalancedAccuracy",
                            "noChangeAccuracy",
                            "imagesSeen",
                            "stepMillis_p99",
                            "stepMillis_mean",
                            "modelVersion",
                            "heldBackModels",
                            "learningRate",
                            "channel.0.inputMean",
                            "channel.0.inputStandardDeviation",
                            "layer.input.scaleMean",
                            "layer.norm1.scaleMinimum",
                            "layer.norm4.scaleMean",
                            "layer.norm4.scaleMaximum",
                            "class.0.windowImages",
                            "labelledImages",
                            "unlabelledImages",
                            "stepAgeSeconds",
                            "largestNormalized",
                            "gradientNorm")) {
                assertThat(metric(rest, job, trainer + metric))
                        .as(metric)
                        .satisfies(value -> assertThat(Double.parseDouble(value)).isFinite());
            }
            await("all full mini-batches")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> metric(rest, job, trainer + "imagesSeen"), "208"::equals);
            assertThat(Double.parseDouble(metric(rest, job, "trainer.residentBytes"))).isPositive();
            assertThat(metric(rest, job, "ingest.reason.UNKNOWN_SCHEMA.rejected")).isEqualTo("2");
        } finally {
            job.cancel().get();
        }
    }

    @Test
    void aStartFromNothingIsRefusedWhereTheTopicsHoldAHistory() throws Exception {
        TrainingSubmission first = rig.submission("history", "job.bounded", "true");
        first.prepareTopics();
        publish(first, 64, 0);
        rig.run(first);

        TrainingSubmission again = rig.submission("history", "job.bounded", "true");
        assertThatThrownBy(() -> again.submit(rig.flink()::environment))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("--resume")
                .hasMessageContaining("--fresh")
                .hasMessageContaining("m=4");

        TrainingSubmission fresh =
                rig.submission("history", "job.bounded", "true", "job.fresh", "true");
        rig.run(fresh);
        List<LedgerEntry> entries =
                CommittedRecords.read(fresh.kafka(), fresh.topics().ledger(), LedgerEntry.class);
        assertThat(entries).extracting(LedgerEntry::getVersion).isSorted().doesNotHaveDuplicates();
        assertThat(entries).extracting(LedgerEntry::getLineage).hasSize(10);
        assertThat(Awaited.awaitModel(fresh, 9).manifest().getPublication()).isEqualTo(1);
    }

    /** Good records with bad ones spread among them; returns the bad ones by offset. */
    private static Map<Long, byte[]> publish(TrainingSubmission submission, int good, int bad) {
        KafkaClientSettings settings = submission.kafka();
        BadRecords records = new BadRecords(1);
        Map<Long, byte[]> badByOffset = new HashMap<>();
        byte[] key = Examples.MODEL.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            int every = bad == 0 ? Integer.MAX_VALUE : (good + bad) / bad;
            int badSent = 0;
            for (long offset = 0; offset < good + bad; offset++) {
                byte[] value;
                if (offset % every == every - 1 && badSent < bad) {
                    value = records.bad(badSent % BadRecords.KINDS, badSent);
                    badByOffset.put(offset, value);
                    badSent++;
                } else {
                    value = records.good((int) offset);
                }
                producer.send(new ProducerRecord<>(submission.topics().images(), key, value));
            }
            assertThat(badSent).isEqualTo(bad);
        }
        return badByOffset;
    }

    private static long restarts(FlinkRest rest, JobClient job) {
        return rest.get("/jobs/" + job.getJobID() + "/exceptions")
                .at("/exceptionHistory/entries")
                .size();
    }

    /** Polls: the REST API gathers metrics once a second. */
    private static String metric(FlinkRest rest, JobClient job, String suffix) {
        return await(suffix)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> find(rest, job, suffix),
                        value -> !value.isEmpty() && !value.equals("NaN"));
    }

    private static String find(FlinkRest rest, JobClient job, String suffix) {
        for (JsonNode vertex : rest.get("/jobs/" + job.getJobID()).get("vertices")) {
            String path =
                    "/jobs/"
                            + job.getJobID()
                            + "/vertices/"
                            + vertex.get("id").asText()
                            + "/metrics";
            for (JsonNode metric : rest.get(path)) {
                String id = metric.get("id").asText();
                if (id.endsWith("." + suffix)) {
                    return rest.get(path + "?get=" + id).get(0).get("value").asText();
                }
            }
        }
        return "";
    }
}
