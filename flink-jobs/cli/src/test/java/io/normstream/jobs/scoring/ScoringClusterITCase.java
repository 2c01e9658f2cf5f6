package io.normstream.jobs.scoring;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.cluster.ServerProcess;
import io.normstream.jobs.cluster.StandaloneCluster;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.scoring.PredictionWatch.Seen;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training and a scoring job, submitted by the command line to processes that are killed one
 * after the other while images go on.
 */
@Timeout(400)
class ScoringClusterITCase {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");
    private static final Topics TRAINING = Topics.withPrefix("normstream");
    private static final ScoringTopics SCORING = ScoringTopics.withPrefix("normstream", null);

    /** Images a second: two cores learn and predict them with room to catch up. */
    private static final double RATE = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    /** Four slots: two scorers and a trainer, and one over. */
    private static StandaloneCluster cluster;

    private static KafkaClientSettings kafka;

    @BeforeAll
    static void start() {
        cluster = StandaloneCluster.start(directory, 2);
        kafka = KafkaClientSettings.of(cluster.brokers());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void everyImageIsPredictedAndEveryModelFollowedThoughEachProcessIsKilled() throws Exception {
        try (SteadyImages lessons = new SteadyImages(kafka, TRAINING.images(), RATE);
                SteadyImages questions = new SteadyImages(kafka, SCORING.images(), RATE)) {
            String trainer = train();
            String scorer = score();
            try (PredictionWatch watch = new PredictionWatch(kafka, SCORING.predictions())) {
                awaitOnEverySubtask(scorer, 0);
                awaitOnEverySubtask(scorer, scorers(scorer).of("modelVersion", "max"));

                ServerProcess lost = killTaskManagerOf(scorer);
                long last = endOf(trainer);
                awaitPredicted(watch, questions.sent());
                awaitVersions(watch, version -> version == last);
                awaitCheckpoint(scorer);
                lost.start();

                restartBroker();
                forgetPublishedModels();
                cluster.awaitTaskManagers();
                lost = killTaskManagerOf(scorer);
                long begin = questions.sent();
                awaitPredicted(watch, begin);
                awaitVersions(watch, version -> version == last);
                long end = questions.sent();
                lost.start();
                cluster.awaitTaskManagers();

                train("--resume");
                awaitVersions(watch, version -> version > last);

                resumeAfterTheLossOfTheJobManager();
                awaitPredicted(watch, questions.sent());
                awaitVersions(watch, version -> version > last);

                long images = questions.end();
                awaitPredicted(watch, images);
                List<Seen> seen = watch.end();
                assertThat(versions(seen, begin, end)).containsExactly(last);
                requireEveryImage(seen, images);
            }
        }
    }

    private static void requireEveryImage(List<Seen> seen, long images) {
        assertThat(offsets(seen))
                .containsExactlyElementsOf(LongStream.range(0, images).boxed().toList());
        assertThat(versions(seen, 0, images)).doesNotContain(ModelScorer.NO_MODEL);
        assertThat(distinct(seen)).allSatisfy((made, same) -> assertThat(same).hasSize(1));
        assertThat(CommittedRecords.raw(kafka, SCORING.deadLetters())).isEmpty();
    }

    private static Set<Long> offsets(List<Seen> seen) {
        Set<Long> offsets = new TreeSet<>();
        seen.forEach(found -> offsets.add(found.prediction().getOffset()));
        return offsets;
    }

    /** Versions that predicted the images from {@code begin} to before {@code end}. */
    private static Set<Long> versions(List<Seen> seen, long begin, long end) {
        return seen.stream()
                .map(Seen::prediction)
                .filter(made -> made.getOffset() >= begin && made.getOffset() < end)
                .map(Prediction::getVersion)
                .collect(toSet());
    }

    /** What was said of an image by a version: the same, however often. */
    private static Map<List<Long>, Set<Prediction>> distinct(List<Seen> seen) {
        return seen.stream()
                .map(Seen::prediction)
                .collect(groupingBy(made -> List.of(made.getOffset(), made.getVersion()), toSet()));
    }

    /** Waits until every subtask says that it serves a newer version. */
    private static void awaitOnEverySubtask(String scorer, double version) {
        awaiting("a version after " + version)
                .ignoreExceptions()
                .until(() -> scorers(scorer).oldestVersion() > version);
    }

    /** Metrics may lag after a lost TaskManager; predictions do not. */
    private static void awaitVersions(PredictionWatch watch, LongPredicate version) {
        awaiting("predictions of that version").until(() -> watch.latestAreOf(version));
    }

    /** Waits for a checkpoint that began later than now. */
    private static void awaitCheckpoint(String job) {
        long begun = cluster.rest().triggeredCheckpoints(job);
        awaiting("a checkpoint after " + begun)
                .until(
                        () ->
                                cluster.rest()
                                                .get("/jobs/" + job + "/checkpoints")
                                                .at("/latest/completed/id")
                                                .asLong()
                                        > begun);
    }

    private static void awaitPredicted(PredictionWatch watch, long images) {
        awaiting(images + " predicted images").until(() -> watch.images() >= images);
    }

    private static ConditionFactory awaiting(String what) {
        return await(what + ", logs in " + cluster.logDirectory()).atMost(LIMIT);
    }

    private static ScorerMetrics scorers(String job) {
        return new ScorerMetrics(cluster.rest(), job, SteadyImages.MODEL);
    }

    /** Kills the TaskManager of the first scoring subtask. */
    private static ServerProcess killTaskManagerOf(String scorer) {
        String name = cluster.rest().taskManagerOf(scorer, "scorer");
        ServerProcess taskManager =
                cluster.taskManager(cluster.taskManager(0).name().equals(name) ? 0 : 1);
        assertThat(taskManager.name()).isEqualTo(name);
        taskManager.kill();
        return taskManager;
    }

    /** Cancels a training job, and returns the last version that it has published. */
    private static long endOf(String trainer) {
        FlinkRest rest = cluster.rest();
        rest.cancel(trainer);
        awaiting("the end of training").until(() -> rest.jobState(trainer).equals("CANCELED"));
        return ModelUpdatesReader.newest(
                        kafka,
                        TRAINING.modelUpdates(),
                        SteadyImages.MODEL,
                        new AvroCodec(ReleasedSchemas.store(), 1 << 20))
                .manifest()
                .getVersion();
    }

    private static void restartBroker() {
        cluster.kafka().kill();
        cluster.kafka().start();
        cluster.awaitKafka();
    }

    /** Empties the topic of models: who has none in its state has none. */
    private static void forgetPublishedModels() throws Exception {
        try (Admin admin = kafka.connect()) {
            setCleanupPolicy(admin, TopicConfig.CLEANUP_POLICY_DELETE);
            awaiting("an empty topic")
                    .ignoreExceptions()
                    .untilAsserted(
                            () ->
                                    admin.deleteRecords(
                                                    Map.of(
                                                            new TopicPartition(
                                                                    TRAINING.modelUpdates(), 0),
                                                            RecordsToDelete.beforeOffset(-1)))
                                            .all()
                                            .get());
            setCleanupPolicy(admin, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        assertThat(CommittedRecords.raw(kafka, TRAINING.modelUpdates())).isEmpty();
    }

    private static void setCleanupPolicy(Admin admin, String policy) throws Exception {
        ConfigEntry entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(
                                        ConfigResource.Type.TOPIC, TRAINING.modelUpdates()),
                                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** The scoring job goes on from its newest complete checkpoint, which no other job takes. */
    private static void resumeAfterTheLossOfTheJobManager() {
        cluster.jobManager().kill();
        cluster.jobManager().start();
        cluster.awaitTaskManagers();
        String newest =
                Checkpoints.newest(
                                cluster.checkpoints() + "/scoring",
                                new JobName(
                                        JobKind.SCORING,
                                        "normstream",
                                        "normstream-scoring",
                                        "normstream.scoring-images"))
                        .path();

        String resumed = score("--resume");
        awaiting("a running scoring job")
                .until(() -> cluster.rest().jobState(resumed).equals("RUNNING"));
        assertThat(
                        cluster.rest()
                                .get("/jobs/" + resumed + "/checkpoints")
                                .at("/latest/restored/external_path")
                                .asText())
                .isEqualTo(newest);
    }

    private static String train(String... more) {
        return submit("train", "--publish-every=3", more);
    }

    private static String score(String... more) {
        return submit("score", "--parallelism=2", more);
    }

    private static String submit(String command, String option, String... more) {
        List<String> words = new ArrayList<>(List.of(command, option));
        words.add("--checkpoint-interval=500ms");
        words.add("--cluster=" + cluster.address());
        words.add("--brokers=" + cluster.brokers());
        words.add("--checkpoint-dir=" + cluster.checkpoints());
        words.addAll(List.of(more));
        String output = cluster.normstream(words.toArray(new String[0]));
        Matcher job = JOB.matcher(output);
        assertThat(job.find()).as(output).isTrue();
        return job.group(1);
    }
}
