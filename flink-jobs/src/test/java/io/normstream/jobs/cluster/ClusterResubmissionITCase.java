package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The training job again and again on one TaskManager, submitted with the command line. */
class ClusterResubmissionITCase {
    private static final int SUBMISSIONS = 10;
    private static final int IMAGES = 64;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");

    /** The classes of one job take several times as much. */
    private static final long FLAT_BYTES = 3L << 20;

    /**
     * Loaders that a JVM keeps however many jobs have run: that of the first job to start the
     * threads of JavaCPP, that of the first to decode an image (ImageIO's registry), each through
     * the access control context that was recorded then; and the latest one, through a cache in the
     * JDK's code for {@code equals} of records.
     */
    private static final long KEPT_CLASS_LOADERS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void nativesAreLoadedOnceAndNoJobLeavesItsClassesBehind() throws IOException {
        SampleImages images = new SampleImages();
        images.writeIdx(directory.resolve("idx"), IMAGES);
        images.writeJpegFolder(directory.resolve("folder"), IMAGES);
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 1)) {
            RunningJvm taskManager = new RunningJvm(cluster.taskManager(0).pid());
            publish(cluster, "idx");
            runUntil(cluster, IMAGES);
            publish(cluster, "folder");
            runUntil(cluster, 2 * IMAGES, "--resume");

            List<Long> metaspace = new ArrayList<>();
            for (int i = 2; i < SUBMISSIONS; i++) {
                runUntil(cluster, 2 * IMAGES, "--fresh");
                awaitReleaseOfClasses(taskManager);
                metaspace.add(taskManager.metaspaceAfterCollection());
            }

            List<Long> lastFive = metaspace.subList(metaspace.size() - 5, metaspace.size());
            assertThat(Collections.max(lastFive) - lastFive.get(0))
                    .as("growth of metaspace over %s", metaspace)
                    .isLessThan(FLAT_BYTES);
            assertThat(cluster.logs()).doesNotContain("UnsatisfiedLinkError");
        }
    }

    private void publish(StandaloneCluster cluster, String dataSet) {
        cluster.normstream(
                "publish",
                "--create-topics",
                "--brokers=" + cluster.brokers(),
                "--dataset=" + dataSet,
                "--data-dir=" + directory.resolve(dataSet));
    }

    /** Submits the job, waits until it has learnt from so many images, and cancels it. */
    private static void runUntil(StandaloneCluster cluster, int images, String... start) {
        List<String> command =
                new ArrayList<>(List.of("train", "--threads=1", "--checkpoint-interval=1s"));
        command.add("--cluster=" + cluster.address());
        command.add("--brokers=" + cluster.brokers());
        command.add("--checkpoint-dir=" + cluster.checkpoints());
        command.addAll(List.of(start));
        Matcher submitted = JOB.matcher(cluster.normstream(command.toArray(new String[0])));
        assertThat(submitted.find()).isTrue();
        String job = submitted.group(1);

        FlinkRest rest = cluster.rest();
        await(images + " images of job " + job + ", logs in " + cluster.logDirectory())
                .atMost(LIMIT)
                .until(
                        () -> rest.jobMetric(job, "0.trainer.model.default.imagesSeen").orElse(0),
                        seen -> seen == images);
        awaitCheckpoint(cluster, job);
        rest.cancel(job);
        await("end of job " + job).atMost(LIMIT).until(() -> rest.jobState(job).equals("CANCELED"));
    }

    /** Waits for a checkpoint that begins now or later: it holds what was learnt so far. */
    private static void awaitCheckpoint(StandaloneCluster cluster, String job) {
        long before = cluster.rest().triggeredCheckpoints(job);
        await("checkpoint of job " + job)
                .atMost(LIMIT)
                .until(() -> cluster.rest().completedCheckpoints(job) > before);
    }

    /** A TaskManager lets go of a job's classes a little after the job has ended. */
    private static void awaitReleaseOfClasses(RunningJvm taskManager) {
        await("class loaders of jobs")
                .atMost(LIMIT)
                .until(
                        () -> taskManager.liveInstances(ChildFirstClassLoader.class),
                        kept -> kept <= KEPT_CLASS_LOADERS);
    }
}
