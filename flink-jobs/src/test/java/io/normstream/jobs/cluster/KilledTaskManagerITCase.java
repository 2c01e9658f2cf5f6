package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.LedgerAudit;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the process that trains, in the middle of the stream. */
@Timeout(400)
class KilledTaskManagerITCase {
    private static final int IMAGES = 4000;
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void everyImageIsLearntFromExactlyOnceThoughATaskIsKilledInMidStream() throws Exception {
        new SampleImages().writeIdx(directory.resolve("idx"), IMAGES);
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
            FlinkRest rest = cluster.rest();
            publish(cluster);
            String job = train(cluster);
            await("a checkpoint in mid-stream")
                    .atMost(LIMIT)
                    .until(() -> imagesSeen(rest, job) > 300 && rest.completedCheckpoints(job) > 1);

            killTheTrainer(cluster, job);
            assertThat(imagesSeen(rest, job)).isLessThan(IMAGES);

            await("the end of job " + job + ", logs in " + cluster.logDirectory())
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> rest.jobState(job).equals("FINISHED"));
            checkTopics(KafkaClientSettings.of(cluster.brokers()));
        }
    }

    private static void checkTopics(KafkaClientSettings kafka) throws Exception {
        Topics topics = Topics.withPrefix(JobOptions.TOPIC_PREFIX.defaultValue());
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

    private void publish(StandaloneCluster cluster) {
        cluster.normstream(
                "publish",
                "--create-topics",
                "--brokers=" + cluster.brokers(),
                "--dataset=idx",
                "--data-dir=" + directory.resolve("idx"));
    }

    private static String train(StandaloneCluster cluster) {
        String output =
                cluster.normstream(
                        "train",
                        "--threads=1",
                        "--bounded",
                        "--checkpoint-interval=500ms",
                        "--cluster=" + cluster.address(),
                        "--brokers=" + cluster.brokers(),
                        "--checkpoint-dir=" + cluster.checkpoints());
        Matcher job = JOB.matcher(output);
        assertThat(job.find()).as(output).isTrue();
        return job.group(1);
    }

    /** Ends the TaskManager that runs the job's tasks; the other one takes over. */
    private static void killTheTrainer(StandaloneCluster cluster, String job) {
        String trainer = cluster.rest().taskManagerOf(job, "trainer");
        int index = cluster.taskManager(0).name().equals(trainer) ? 0 : 1;
        assertThat(cluster.taskManager(index).name()).isEqualTo(trainer);
        cluster.taskManager(index).kill();
    }

    private static double imagesSeen(FlinkRest rest, String job) {
        return rest.jobMetric(job, "0.trainer.model.default.imagesSeen").orElse(0);
    }
}
