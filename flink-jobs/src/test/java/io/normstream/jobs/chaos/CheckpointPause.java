package io.normstream.jobs.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.TopicCreator;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long a checkpoint every 5 s holds up the training of a network whose state takes 45
 * MB, and what that costs in throughput. The pause is the synchronous phase of the trainer, as
 * Flink says; throughput is taken from the times of the ledger's records, with and without
 * checkpoints by turns. Not part of the build; run by name.
 */
class CheckpointPause {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointPause.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int ROUNDS = Integer.getInteger("pause.rounds", 2);
    private static final int IMAGES = Integer.getInteger("pause.images", 40_000);
    private static final int WARM_UP = 2_000;

    /** 3.75 million parameters, their momentum and their averages. */
    private static final String MODEL = "default=28x28x1:1175:benchmark-cnn";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void measure() throws Exception {
        SortedMap<Long, Long> pauses = new TreeMap<>();
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST);
                ClusterDeployment cluster = ClusterDeployment.start(directory, 1)) {
            for (int half = 0; half < 2 * ROUNDS; half++) {
                // By turns, and each comes first as often: a cluster grows faster while it is new.
                if (half % 4 == 0 || half % 4 == 3) {
                    without.add(train(cluster, images, "without-" + half, "1 h", new TreeMap<>()));
                } else {
                    SortedMap<Long, Long> found = new TreeMap<>();
                    with.add(train(cluster, images, "with-" + half, "5 s", found));
                    int before = half * 1000;
                    found.forEach((id, millis) -> pauses.put(before + id, millis));
                }
            }
        }
        List<String> lines = List.of(describe(pauses.values()), describe(without, with));
        lines.forEach(LOG::info);
        Path file = Path.of("target", "chaos", "pause.txt");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private static String describe(Collection<Long> pauses) {
        List<Long> sorted = pauses.stream().sorted().toList();
        return "%d checkpoints: median pause %d ms, longest %d ms; in their order %s"
                .formatted(
                        sorted.size(),
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() - 1),
                        pauses);
    }

    private static String describe(List<Double> without, List<Double> with) {
        return String.format(
                Locale.ROOT,
                "images/s: %.1f without checkpoints %s, %.1f with one every 5 s %s (%+.2f %%)",
                mean(without),
                rounded(without),
                mean(with),
                rounded(with),
                100 * (mean(with) / mean(without) - 1));
    }

    private static double mean(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static List<Long> rounded(List<Double> rates) {
        return rates.stream().map(Math::round).toList();
    }

    /** Images learnt a second behind the warm-up; gathers the pauses by checkpoint. */
    private static double train(
            ClusterDeployment cluster,
            LabelledImages images,
            String prefix,
            String interval,
            Map<Long, Long> pauses)
            throws Exception {
        Map<String, String> options = new HashMap<>();
        options.put("training.models", MODEL);
        options.put("training.threads", "1");
        options.put("training.digest-every", "1000000");
        options.put("training.publish-every", "1000000");
        options.put("checkpoint.checkpoint-interval", interval);
        Training training = Training.of(prefix, 1, options);
        new TopicCreator(cluster.kafka(), 1, 1).create(training.topics());
        try (ImageStream stream =
                        ImageStream.start(images, cluster.kafka(), training, IMAGES, 1e9);
                LearningWatch watch =
                        new LearningWatch(cluster.kafka(), training.topics().ledger())) {
            stream.holdAt(IMAGES);
            stream.await();
            cluster.train(training);
            await("the warm-up").atMost(LIMIT).until(() -> watch.learnt() >= WARM_UP);
            int firstImages = watch.learnt();
            long first = watch.lastStepMillis();
            await("the end")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> {
                                gather(cluster.rest(), cluster.job(), pauses);
                                return watch.learnt() >= IMAGES / 32 * 32;
                            });
            double seconds = (watch.lastStepMillis() - first) / 1e3;
            cluster.cancel();
            await("the job's end")
                    .atMost(LIMIT)
                    .until(() -> cluster.rest().jobState(cluster.job()).equals("CANCELED"));
            return (watch.learnt() - firstImages) / seconds;
        }
    }

    private static void gather(FlinkRest rest, String job, Map<Long, Long> pauses) {
        String checkpoints = "/jobs/" + job + "/checkpoints";
        for (JsonNode checkpoint : rest.get(checkpoints).get("history")) {
            long id = checkpoint.get("id").asLong();
            if (checkpoint.get("status").asText().equals("COMPLETED") && !pauses.containsKey(id)) {
                try {
                    String details =
                            checkpoints + "/details/" + id + "/subtasks/" + trainer(rest, job);
                    pauses.put(
                            id,
                            rest.get(details).at("/summary/checkpoint_duration/sync/max").asLong());
                } catch (UncheckedIOException forgotten) {
                    LOG.info("checkpoint {} is not remembered", id);
                }
            }
        }
    }

    private static String trainer(FlinkRest rest, String job) {
        for (JsonNode vertex : rest.get("/jobs/" + job).get("vertices")) {
            if (vertex.get("name").asText().contains("trainer")) {
                return vertex.get("id").asText();
            }
        }
        throw new IllegalStateException("job " + job + " has no trainer");
    }
}
