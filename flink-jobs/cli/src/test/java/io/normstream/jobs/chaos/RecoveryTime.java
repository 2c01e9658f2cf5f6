package io.normstream.jobs.chaos;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.TopicCreator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the time from kill -9 of the TaskManager that trains to the next training step that any
 * other makes: the next record on the ledger topic, committed or not. Not part of the build; run by
 * name. The network has 1.25 million parameters: with momentum, 10 MB.
 */
class RecoveryTime {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryTime.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Shorter than the interval of heartbeats, and longer than any fetch. */
    private static final Duration QUIET = Duration.ofMillis(500);

    /**
     * Between two kills: longer than restart-strategy.exponential-delay.reset-backoff-threshold, or
     * the job would wait longer after each.
     */
    private static final Duration STEADY = Duration.ofSeconds(30);

    private static final int KILLS = Integer.getInteger("recovery.kills", 10);
    private static final int IMAGES_PER_SECOND = 200;
    private static final int STEPS_BETWEEN_KILLS = 30;

    private static final Map<String, String> OPTIONS =
            Map.of(
                    "training.models", "default=28x28x1:378:benchmark-cnn",
                    "training.threads", "1",
                    "training.rehearsal", "off",
                    "training.digest-every", "1000000");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void standby() throws Exception {
        measure("standby", 2);
    }

    @Test
    void fresh() throws Exception {
        measure("fresh", 1);
    }

    private void measure(String name, int taskManagers) throws Exception {
        Training training = Training.of("recovery", 1, OPTIONS);
        List<Double> seconds = new ArrayList<>();
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST);
                ClusterDeployment cluster = ClusterDeployment.start(directory, taskManagers)) {
            new TopicCreator(cluster.kafka(), 1, 1).create(training.topics());
            try (ImageStream stream =
                            ImageStream.start(
                                    images,
                                    cluster.kafka(),
                                    training,
                                    Integer.MAX_VALUE,
                                    IMAGES_PER_SECOND);
                    LearningWatch watch =
                            new LearningWatch(cluster.kafka(), training.topics().ledger())) {
                stream.holdAt(Integer.MAX_VALUE);
                cluster.train(training);
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitLearning(cluster, training, watch);
                    seconds.add(kill(cluster, training, watch, taskManagers > 1));
                    LOG.info("recovered within {} s", seconds.get(kill));
                }
            }
        }
        report(name, seconds);
    }

    /**
     * Long enough, steps are made, a checkpoint is after the last kill, and all TaskManagers are
     * there.
     */
    private static void awaitLearning(
            ClusterDeployment cluster, Training training, LearningWatch watch) {
        long steps = watch.steps();
        int complete = CheckpointFolders.complete(cluster.checkpoints(training)).size();
        String newest = newest(cluster, training);
        long begin = System.nanoTime();
        await("steady learning")
                .atMost(LIMIT)
                .until(() -> System.nanoTime() - begin > STEADY.toNanos());
        await("learning").atMost(LIMIT).until(() -> watch.steps() > steps + STEPS_BETWEEN_KILLS);
        await("a checkpoint after " + complete)
                .atMost(LIMIT)
                .until(() -> !newest(cluster, training).equals(newest));
        cluster.awaitTaskManagers();
    }

    private static String newest(ClusterDeployment cluster, Training training) {
        return CheckpointFolders.complete(cluster.checkpoints(training)).toString();
    }

    /**
     * @param standby whether another TaskManager is there, so that the new one may come later
     */
    private static double kill(
            ClusterDeployment cluster, Training training, LearningWatch watch, boolean standby) {
        cluster.strike(KillKind.TASK_MANAGER, training);
        long killed = System.nanoTime();
        if (!standby) {
            cluster.recover(KillKind.TASK_MANAGER, training);
        }
        long before = drained(watch);
        await("the next step")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> watch.steps() > before);
        double seconds = (System.nanoTime() - killed) / 1e9;
        if (standby) {
            cluster.recover(KillKind.TASK_MANAGER, training);
        }
        return seconds;
    }

    /**
     * Steps that were made before the kill, also those that the watch had not seen by then. No loss
     * is noticed within {@link #QUIET}, so a step of the next attempt is not among them.
     */
    private static long drained(LearningWatch watch) {
        AtomicLong steps = new AtomicLong(-1);
        await("the steps before the kill")
                .atMost(LIMIT)
                .during(QUIET)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            long now = watch.steps();
                            return steps.getAndSet(now) == now;
                        });
        return steps.get();
    }

    private static void report(String name, List<Double> seconds) throws IOException {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        double median = (sorted.get(sorted.size() / 2) + sorted.get((sorted.size() - 1) / 2)) / 2;
        String line =
                String.format(
                        Locale.ROOT,
                        "%s TaskManager: %d kills, median %.2f s, worst %.2f s, all %s",
                        name,
                        sorted.size(),
                        median,
                        sorted.get(sorted.size() - 1),
                        seconds.stream()
                                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                                .toList());
        LOG.info(line);
        Path file = Path.of("target", "chaos", "recovery-" + name + ".txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, line + System.lineSeparator());
    }
}
