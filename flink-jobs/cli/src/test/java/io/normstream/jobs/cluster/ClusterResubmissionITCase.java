package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training and scoring jobs again and again on one JobManager and one TaskManager, submitted with
 * the command line. The long form is {@code benchmarks/reliability resubmissions}.
 */
class ClusterResubmissionITCase {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterResubmissionITCase.class);
    private static final int SUBMISSIONS = Integer.getInteger("reliability.resubmissions", 8);

    /**
     * From here on, all has run once that is loaded once: natives, decoders, both kinds of jobs.
     */
    private static final int WARM = 3;

    private static final int IMAGES = 64;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");

    /** A job has more than ten times as many; some dozens of reflection and lambdas come and go. */
    private static final long FLAT_CLASSES = 200;

    /**
     * Half of what the classes of one job take. What the JIT compiler learns of Flink's methods
     * lies in the metaspace too, and grows without any class for as long as methods become warm.
     */
    private static final long FLAT_BYTES = 8L << 20;

    /**
     * Loaders that a JVM keeps however many jobs have run: that of the first job to start the
     * threads of JavaCPP, that of the first to decode an image (ImageIO's registry), each through
     * the access control context that was recorded then; and the latest one, through a cache in the
     * JDK's code for {@code equals} of records.
     */
    private static final long KEPT_CLASS_LOADERS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    /** Metrics that Prometheus would have found so far. */
    private final Set<String> exported = new TreeSet<>();

    @Test
    void nativesAreLoadedOnceAndNoJobLeavesItsClassesBehind() throws IOException {
        SampleImages images = new SampleImages();
        images.writeIdx(directory.resolve("idx"), IMAGES);
        images.writeJpegFolder(directory.resolve("folder"), IMAGES);
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 1)) {
            Watched jobManager = new Watched("JobManager", cluster.jobManager());
            Watched taskManager = new Watched("TaskManager", cluster.taskManager(0));
            publish(cluster, "idx");
            for (int submission = 1; submission <= SUBMISSIONS; submission++) {
                submit(cluster, submission);
                jobManager.look(submission);
                taskManager.look(submission);
            }

            jobManager.requireFlat();
            taskManager.requireFlat();
            assertThat(cluster.logs()).doesNotContain("UnsatisfiedLinkError");
            assertThat(exported).containsAll(MonitoringFiles.names());
            // Nothing has failed: neither do starts, nor ends, nor what is between sound as if.
            assertThat(LogAlarms.in(cluster.logs())).isEmpty();
        }
    }

    /** Every second job scores, the others learn: from raw images first, then from JPEG files. */
    private void submit(StandaloneCluster cluster, int submission) {
        switch (submission) {
            case 1 -> {
                stop(cluster, runUntil(cluster, IMAGES));
                mistype(cluster);
            }
            case 2 -> {
                publish(cluster, "folder");
                cancel(cluster, runUntil(cluster, 2 * IMAGES, "--resume"));
                cluster.normstream("verify", "--brokers=" + cluster.brokers());
            }
            default -> {
                if (submission % 2 == 0) {
                    cancel(cluster, runUntil(cluster, 2 * IMAGES, "--fresh"));
                } else {
                    score(cluster);
                }
            }
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

    /** Submits the job and waits until it has learnt from so many images. */
    private String runUntil(StandaloneCluster cluster, int images, String... start) {
        List<String> options = new ArrayList<>(List.of(start));
        options.add("--publish-every=1");
        String job = submit(cluster, "train", options.toArray(new String[0]));
        awaitImages(cluster, job, "0.trainer.model.default.imagesSeen", images);
        exported.addAll(MonitoringFiles.exported(cluster.logs()));
        return job;
    }

    /** With a savepoint, which the next start with --resume finds. */
    private static void stop(StandaloneCluster cluster, String job) {
        String address = "--cluster=" + cluster.address();
        assertThat(cluster.normstream("jobs", address))
                .containsPattern(job + " +training +normstream +normstream-training +RUNNING ")
                .contains("models default=28x28x1:10, architecture small-cnn, recipe revised");
        assertThat(cluster.attempt("stop", address, "--kind=scoring").requireExitCode(1))
                .contains("none of the jobs", job);
        assertThat(cluster.normstream("stop", address))
                .containsPattern("--from-savepoint file:.*/savepoints/savepoint-");
        assertThat(cluster.rest().jobState(job)).isEqualTo("FINISHED");
        assertThat(cluster.normstream("jobs", address)).contains("no job of ours");
    }

    /** A prefix that nobody has is asked about, where there are others. */
    private static void mistype(StandaloneCluster cluster) {
        assertThat(
                        cluster.attempt(
                                        "train",
                                        "--brokers=" + cluster.brokers(),
                                        "--cluster=" + cluster.address(),
                                        "--topic-prefix=normsteam")
                                .requireExitCode(1))
                .contains("jobs have run with prefix normstream", "--create-topics");
        assertThat(
                        cluster.attempt(
                                        "dlq",
                                        "list",
                                        "--brokers=" + cluster.brokers(),
                                        "--topic-prefix=normsteam")
                                .requireExitCode(1))
                .contains("no topic normsteam");
    }

    /** Submits the job on the images that were learnt, waits until it has scored one of them. */
    private void score(StandaloneCluster cluster) {
        String job =
                submit(
                        cluster,
                        "score",
                        "--images-topic=normstream.images",
                        "--group=scoring-" + System.nanoTime());
        awaitImages(cluster, job, "0.scorer.model.default.scoredImages", 1);
        exported.addAll(MonitoringFiles.exported(cluster.logs()));
        cancel(cluster, job);
    }

    private static String submit(StandaloneCluster cluster, String kind, String... options) {
        List<String> command =
                new ArrayList<>(List.of(kind, "--threads=1", "--checkpoint-interval=1s"));
        command.add("--cluster=" + cluster.address());
        command.add("--brokers=" + cluster.brokers());
        command.add("--checkpoint-dir=" + cluster.checkpoints());
        command.addAll(List.of(options));
        String said = cluster.normstream(command.toArray(new String[0]));
        if (command.contains("--resume")) {
            assertThat(said).containsPattern("Goes on from \\S+; versions there: default [1-9]");
        }
        Matcher submitted = JOB.matcher(said);
        assertThat(submitted.find()).isTrue();
        return submitted.group(1);
    }

    private static void awaitImages(
            StandaloneCluster cluster, String job, String metric, int images) {
        await(images + " images of job " + job + ", logs in " + cluster.logDirectory())
                .atMost(LIMIT)
                .until(
                        () -> cluster.rest().jobMetric(job, metric).orElse(0),
                        seen -> seen >= images);
    }

    /** After a checkpoint that begins now or later: it holds what was learnt so far. */
    private static void cancel(StandaloneCluster cluster, String job) {
        FlinkRest rest = cluster.rest();
        long before = rest.triggeredCheckpoints(job);
        await("checkpoint of job " + job)
                .atMost(LIMIT)
                .until(() -> rest.completedCheckpoints(job) > before);
        cluster.normstream("stop", "--cluster=" + cluster.address(), "--job=" + job, "--cancel");
        assertThat(rest.jobState(job)).isEqualTo("CANCELED");
    }

    /** What one process keeps of the jobs that have ended. */
    private static final class Watched {
        private final String name;
        private final long pid;
        private final List<KeptClasses> kept = new ArrayList<>();

        Watched(String name, ServerProcess process) {
            this.name = name;
            this.pid = process.pid();
        }

        /** A process lets go of a job's classes a little after the job has ended. */
        void look(int submission) {
            KeptClasses now =
                    await(
                                    "class loaders of jobs in the "
                                            + name
                                            + " after submission "
                                            + submission)
                            .atMost(LIMIT)
                            .until(
                                    () -> KeptClasses.of(pid, ChildFirstClassLoader.class),
                                    found -> found.loaders() <= KEPT_CLASS_LOADERS);
            kept.add(now);
            LOG.info("{} after submission {}: {}", name, submission, now);
        }

        void requireFlat() {
            requireFlat("loaded classes", KeptClasses::classes, FLAT_CLASSES);
            requireFlat("bytes of metaspace", KeptClasses::metaspace, FLAT_BYTES);
        }

        /** The kinds of jobs take turns, so that each is compared with the first of its kind. */
        private void requireFlat(String what, ToLongFunction<KeptClasses> number, long limit) {
            List<Long> all = kept.stream().map(number::applyAsLong).toList();
            List<Long> warm = all.subList(WARM, all.size());
            for (int job = 2; job < warm.size(); job++) {
                assertThat(warm.get(job) - warm.get(job % 2))
                        .as("growth of %s in the %s over %s", what, name, all)
                        .isLessThan(limit);
            }
        }
    }
}
