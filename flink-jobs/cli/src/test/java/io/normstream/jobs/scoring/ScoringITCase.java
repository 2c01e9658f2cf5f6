package io.normstream.jobs.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scoring jobs of two subtasks that run together with training jobs, on a broker in this JVM. */
@Timeout(240)
class ScoringITCase {
    @TempDir private static Path directory;
    private static ScoringRig rig;

    @BeforeAll
    static void start() {
        rig = ScoringRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aScorerThatWaitsBeginsWithTheFirstModelAndEverySubtaskFollowsTheTrainer()
            throws Exception {
        ScoringSubmission scoring = rig.scoring("follow");
        CompletableFuture<JobClient> submitted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> submit(scoring, submitted), "waits-for-a-model");
        waiting.start();

        TrainingSubmission training = rig.training("follow", "training.publish-every", "2");
        training.prepareTopics();
        JobClient trainer = training.submit(rig.flink()::environment);
        rig.publish(training.topics().images(), 0, 64);
        JobClient job = submitted.get();
        rig.publish(scoring.topics().images(), 0, 40);
        rig.awaitServed(job, 4);
        rig.awaitPredictions(scoring, 40);
        rig.publish(training.topics().images(), 64, 128);
        rig.awaitServed(job, 8);
        rig.publish(scoring.topics().images(), 40, 80);

        List<Prediction> predictions = rig.awaitPredictions(scoring, 80);
        assertThat(predictions)
                .extracting(Prediction::getOffset)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 80).boxed().toList());
        assertThat(predictions)
                .filteredOn(prediction -> prediction.getOffset() >= 40)
                .extracting(Prediction::getVersion)
                .containsOnly(8L);
        assertThat(predictions).extracting(Prediction::getVersion).doesNotContain(-1L);
        cancel(job, trainer);
    }

    private static void submit(ScoringSubmission scoring, CompletableFuture<JobClient> submitted) {
        try {
            submitted.complete(rig.submit(scoring));
        } catch (InterruptedException | RuntimeException failure) {
            submitted.completeExceptionally(failure);
        }
    }

    @Test
    void aRollbackIsServedAtOnce() throws Exception {
        TrainingSubmission training = rig.training("back", "training.publish-every", "2");
        training.prepareTopics();
        rig.publish(training.topics().images(), 0, 64);
        JobClient trainer = training.submit(rig.flink()::environment);
        ScoringSubmission scoring = rig.scoring("back");
        JobClient job = rig.submit(scoring);
        rig.awaitServed(job, 4);

        ControlCommand command =
                ControlCommand.newBuilder()
                        .setCommandId("back")
                        .setModelId(Publication.MODEL)
                        .setIssuedAt(Instant.EPOCH)
                        .setKind(CommandKind.ROLLBACK)
                        .setVersion(2L)
                        .build();
        rig.send(
                List.of(
                        new ProducerRecord<>(
                                training.topics().control(),
                                Publication.MODEL.getBytes(UTF_8),
                                AvroCodec.encode(command))));

        rig.awaitServed(job, 5);
        cancel(job, trainer);
    }

    @Test
    void brokenUpdatesAreRefusedCountedAndLeaveTheLastGoodModel() throws Exception {
        ScoringSubmission scoring = rig.scoring("broken");
        scoring.prepareTopics();
        String topic = scoring.topics().modelUpdates();
        Publication good = Publication.of("a", 7);
        Publication next = Publication.of("a", 9);
        rig.send(topic, good.updates());
        JobClient job = rig.submit(scoring);

        rig.send(topic, List.of(next.chunks().get(0), next.chunks().get(2)));
        rig.send(topic, List.of(ModelUpdate.manifest(next.manifest().build())));
        rig.awaitCount(job, "reason.INCOMPLETE.refusedUpdates", 2);
        rig.send(topic, next.chunks());
        rig.send(topic, List.of(announce(next.manifest().setChecksum(ByteBuffer.allocate(32)))));
        rig.awaitCount(job, "reason.BROKEN.refusedUpdates", 2);
        rig.send(topic, List.of(announce(next.manifest().setHeight(9))));
        rig.awaitCount(job, "reason.WRONG_SHAPE.refusedUpdates", 2);
        rig.send(topic, Publication.of("a", 5).updates());
        rig.awaitCount(job, "reason.OLDER.refusedUpdates", 2);
        rig.send(
                List.of(
                        new ProducerRecord<>(
                                topic, "m/1/0".getBytes(UTF_8), "no chunk".getBytes(UTF_8))));
        await("a dead letter")
                .atMost(ScoringRig.LIMIT)
                .until(
                        () ->
                                CommittedRecords.read(
                                                scoring.kafka(),
                                                scoring.topics().deadLetters(),
                                                DeadLetter.class)
                                        .size(),
                        count -> count == 1);

        rig.publish(scoring.topics().images(), 0, 20);
        assertThat(rig.awaitPredictions(scoring, 20))
                .extracting(Prediction::getVersion)
                .containsOnly(7L);
        rig.send(topic, List.of(announce(next.manifest())));
        rig.awaitServed(job, 9);
        cancel(job);
    }

    private static ModelUpdate announce(ModelManifest.Builder manifest) {
        return ModelUpdate.manifest(manifest.build());
    }

    @Test
    void aJobThatDoesNotWaitAnswersAndThenServes() throws Exception {
        ScoringSubmission scoring =
                rig.scoring("answer", "scoring.without-model", "answer", "scoring.hold", "3");
        JobClient job = rig.submit(scoring);
        rig.publish(scoring.topics().images(), 0, 20);
        List<Prediction> answers = rig.awaitPredictions(scoring, 14);
        assertThat(answers).extracting(Prediction::getVersion).containsOnly(-1L);

        rig.send(scoring.topics().modelUpdates(), Publication.of("a", 7).updates());

        assertThat(rig.awaitPredictions(scoring, 20))
                .filteredOn(prediction -> prediction.getVersion() == 7)
                .hasSize(6);
        rig.awaitCount(job, "withoutModel", 14);
        rig.awaitCount(job, "scoredImages", 6);
        cancel(job);
    }

    @Test
    void aJobThatStartsInTheMiddleOfAnUpdateGoesOnFromWhatWasWritten() throws Exception {
        ScoringSubmission scoring = rig.scoring("middle");
        scoring.prepareTopics();
        String topic = scoring.topics().modelUpdates();
        Publication half = Publication.of("b", 9);
        rig.send(topic, Publication.of("a", 7).updates());
        rig.send(topic, Publication.of("b", 3).updates());
        rig.send(topic, half.chunks().subList(0, 2));
        JobClient job = rig.submit(scoring);
        rig.awaitServed(job, 3);

        rig.send(topic, Publication.of("a", 8).updates());
        rig.awaitCount(job, "reason.OLDER.refusedUpdates", 2);
        rig.send(topic, half.updates().subList(2, 4));

        rig.awaitServed(job, 9);
        cancel(job);
    }

    @Test
    void aRestartOfTheBrokerLosesNothing() throws Exception {
        ScoringSubmission scoring = rig.scoring("broker");
        scoring.prepareTopics();
        rig.send(scoring.topics().modelUpdates(), Publication.of("a", 7).updates());
        JobClient job = rig.submit(scoring);
        rig.publish(scoring.topics().images(), 0, 50);
        rig.awaitPredictions(scoring, 50);

        rig.restartBroker();
        rig.publish(scoring.topics().images(), 50, 100);
        rig.send(scoring.topics().modelUpdates(), Publication.of("a", 9).updates());
        rig.awaitServed(job, 9);
        rig.publish(scoring.topics().images(), 100, 120);

        await("every image")
                .atMost(ScoringRig.LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(offsets(rig.predictions(scoring)))
                                        .containsAll(LongStream.range(0, 120).boxed().toList()));
        cancel(job);
    }

    @Test
    void exactlyOnceAnswersEachImageOnceOverAResume() throws Exception {
        ScoringSubmission scoring = rig.scoring("once", "scoring.exactly-once", "true");
        scoring.prepareTopics();
        rig.send(scoring.topics().modelUpdates(), Publication.of("a", 7).updates());
        JobClient job = rig.submit(scoring);
        rig.publish(scoring.topics().images(), 0, 50);
        rig.awaitPredictions(scoring, 50);
        rig.publish(scoring.topics().images(), 50, 80);
        cancel(job);

        JobClient resumed =
                rig.submit(
                        rig.scoring("once", "scoring.exactly-once", "true", "job.resume", "true"));
        rig.publish(scoring.topics().images(), 80, 100);

        List<Prediction> predictions = rig.awaitPredictions(scoring, 100);
        assertThat(predictions)
                .extracting(Prediction::getOffset)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 100).boxed().toList());
        cancel(resumed);
    }

    @Test
    void aJobThatStartsAfterCompactionFindsTheNewestCompleteModel() throws Exception {
        ScoringSubmission scoring = rig.scoring("compacted");
        createCompacted(scoring.topics().modelUpdates());
        scoring.prepareTopics();
        String topic = scoring.topics().modelUpdates();
        Publication last = Publication.of("a", 20);
        for (long version = 1; version < 20; version++) {
            rig.send(topic, Publication.of("a", version).updates());
        }
        rig.send(topic, last.updates());
        rig.send(topic, Publication.of("a", 21).chunks().subList(0, 2));
        awaitCompacted(scoring, topic);

        JobClient job = rig.submit(scoring);

        rig.awaitServed(job, 20);
        cancel(job);
    }

    @Test
    void aSecondScorerOfTheSameImagesIsRefusedAndOneOfOthersIsNot() throws Exception {
        ScoringSubmission scoring = rig.scoring("two", "scoring.parallelism", "1");
        scoring.prepareTopics();
        rig.send(scoring.topics().modelUpdates(), Publication.of("a", 7).updates());
        JobClient job = rig.submit(scoring);

        assertThatThrownBy(() -> rig.submit(rig.scoring("two", "scoring.group", "another")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "two.predictions for images of two.scoring-images belongs to the scoring job of group scoring-two")
                .hasMessageContaining("--take-over");
        ScoringSubmission others =
                rig.scoring(
                        "two",
                        "scoring.parallelism",
                        "1",
                        "scoring.group",
                        "another",
                        "scoring.images-topic",
                        "two.other-images");
        JobClient second = rig.submit(others);
        rig.publish(scoring.topics().images(), 0, 10);
        rig.publish(others.topics().images(), 0, 10);

        rig.awaitPredictions(scoring, 20);
        cancel(job, second);
    }

    private static void createCompacted(String topic) throws Exception {
        try (Admin admin = admin()) {
            NewTopic compacted =
                    new NewTopic(topic, 1, (short) 1)
                            .configs(
                                    Map.of(
                                            "cleanup.policy", "compact",
                                            "segment.bytes", "1048576",
                                            "segment.ms", "100",
                                            "min.cleanable.dirty.ratio", "0.01",
                                            "max.compaction.lag.ms", "100",
                                            "delete.retention.ms", "0"));
            admin.createTopics(List.of(compacted)).all().get();
            ConfigResource brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
            admin.incrementalAlterConfigs(
                            Map.of(
                                    brokers,
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("log.cleaner.backoff.ms", "50"),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", rig.brokers()));
    }

    /** Each key once, but for what is in the segment that is being written. */
    private static void awaitCompacted(ScoringSubmission scoring, String topic) {
        await("compaction")
                .atMost(ScoringRig.LIMIT)
                .until(
                        () -> {
                            List<String> keys = new ArrayList<>();
                            CommittedRecords.raw(scoring.kafka(), topic)
                                    .forEach(record -> keys.add(new String(record.key(), UTF_8)));
                            return !keys.contains("m/1") || keys.indexOf("m/1/0") > 3;
                        });
    }

    private static Set<Long> offsets(List<Prediction> predictions) {
        Set<Long> offsets = new TreeSet<>();
        predictions.forEach(prediction -> offsets.add(prediction.getOffset()));
        return offsets;
    }

    private static void cancel(JobClient... jobs) {
        for (JobClient job : jobs) {
            job.cancel().join();
            await("the job's end")
                    .atMost(ScoringRig.LIMIT)
                    .until(() -> job.getJobStatus().get().isGloballyTerminalState());
        }
    }
}
