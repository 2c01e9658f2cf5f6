package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.CommittedView;
import io.normstream.jobs.training.LedgerAudit;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process in the middle of the stream; each test has topics of its own. */
@Timeout(400)
class KilledProcessesITCase {
    private static final int IMAGES = 4000;
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private static StandaloneCluster cluster;
    private static FlinkRest rest;

    @BeforeAll
    static void start() throws Exception {
        new SampleImages().writeIdx(directory.resolve("idx"), IMAGES);
        // With what a URI or a list of Kafka or Flink would take for something else.
        cluster = StandaloneCluster.start(directory.resolve("a cluster%20#1?"), 2);
        rest = cluster.rest();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void startWhatWasKilled() {
        for (int index = 0; index < 2; index++) {
            if (!cluster.taskManager(index).isAlive()) {
                cluster.taskManager(index).start();
            }
        }
        cluster.awaitTaskManagers();
    }

    @Test
    void everyImageIsLearntFromExactlyOnceThoughATaskIsKilledInMidStream() throws Exception {
        publish("task");
        String job = train("task", "--bounded");
        awaitMidStream("task");
        trainerOf(job).kill();

        awaitEnd(job);
        checkTopics("task");
    }

    @Test
    void aTaskManagerThatOutlivesItsJobManagerRunsTheResumedJob() throws Exception {
        publish("job");
        String lost = train("job");
        awaitMidStream("job");
        List<Long> survivors = List.of(cluster.taskManager(0).pid(), cluster.taskManager(1).pid());
        cluster.jobManager().kill();
        cluster.jobManager().start();
        cluster.awaitTaskManagers();

        String job = train("job", "--resume");
        awaitAllIn("job", job);
        assertThat(survivors)
                .containsExactly(cluster.taskManager(0).pid(), cluster.taskManager(1).pid())
                .contains(trainerOf(job).pid());
        assertThat(job).isNotEqualTo(lost);
        checkTopics("job");
    }

    /** Waits for a checkpoint with part of the images after it and part of them to come. */
    private static void awaitMidStream(String prefix) {
        assertThat(awaitCommitted("a checkpoint in mid-stream", prefix, 301)).isLessThan(IMAGES);
    }

    /**
     * Waits until checkpoints have committed the predictions of so many images.
     *
     * @return how many were committed then
     */
    private static int awaitCommitted(String what, String prefix, int images) {
        String topic = Topics.withPrefix(prefix).predictions();
        try (CommittedView predictions =
                new CommittedView(KafkaClientSettings.of(cluster.brokers()), topic)) {
            return await(what + ", logs in " + cluster.logDirectory())
                    .atMost(LIMIT)
                    .until(() -> predictions.look().size(), committed -> committed >= images);
        }
    }

    private static void awaitEnd(String job) {
        await("the end of job " + job + ", logs in " + cluster.logDirectory())
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> rest.jobState(job).equals("FINISHED"));
    }

    /** Waits for a checkpoint after the last image, and cancels the job. */
    private static void awaitAllIn(String prefix, String job) {
        awaitCommitted("the last image in job " + job, prefix, IMAGES);
        rest.cancel(job);
        await("the end").atMost(LIMIT).until(() -> rest.jobState(job).equals("CANCELED"));
    }

    private static void checkTopics(String prefix) throws Exception {
        KafkaClientSettings kafka = KafkaClientSettings.of(cluster.brokers());
        Topics topics = Topics.withPrefix(prefix);
        List<Long> every = LongStream.range(0, IMAGES).boxed().toList();
        LedgerAudit ledger =
                LedgerAudit.of(CommittedRecords.read(kafka, topics.ledger(), LedgerEntry.class));
        assertThat(ledger.offsets()).containsExactlyElementsOf(every);
        assertThat(ledger.learntRows()).isEqualTo(IMAGES);
        List<Prediction> predictions =
                CommittedRecords.read(kafka, topics.predictions(), Prediction.class);
        assertThat(predictions).extracting(Prediction::getOffset).containsExactlyElementsOf(every);
        assertThat(CommittedRecords.raw(kafka, topics.deadLetters())).isEmpty();
    }

    private static void publish(String prefix) {
        run(
                "publish",
                "--create-topics",
                "--topic-prefix=" + prefix,
                "--brokers=" + cluster.brokers(),
                "--dataset=idx",
                "--data-dir=" + directory.resolve("idx"));
    }

    private static String train(String prefix, String... start) {
        List<String> command = new ArrayList<>(List.of("train", "--threads=1"));
        command.add("--checkpoint-interval=500ms");
        // Slow enough that images are left when the command has seen the job run.
        command.add("--architecture=resnet20");
        command.add("--batch-size=8");
        command.add("--topic-prefix=" + prefix);
        command.add("--group=" + prefix);
        command.add("--cluster=" + cluster.address());
        command.add("--brokers=" + cluster.brokers());
        command.add("--checkpoint-dir=" + cluster.checkpoints().resolve(prefix));
        command.addAll(List.of(start));
        String output = run(command.toArray(new String[0]));
        Matcher job = JOB.matcher(output);
        assertThat(job.find()).as(output).isTrue();
        return job.group(1);
    }

    private static String run(String... command) {
        return cluster.process(command).requireExitCode(0);
    }

    /** The TaskManager that runs, or has run, the job's trainer. */
    private static ServerProcess trainerOf(String job) {
        String name = rest.taskManagerOf(job, "trainer");
        int index = cluster.taskManager(0).name().equals(name) ? 0 : 1;
        assertThat(cluster.taskManager(index).name()).isEqualTo(name);
        return cluster.taskManager(index);
    }
}
