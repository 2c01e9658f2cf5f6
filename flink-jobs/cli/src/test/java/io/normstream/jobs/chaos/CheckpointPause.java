package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.TopicCreator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * Flink says. Throughput is taken from the times of the ledger's records, in windows of one job
 * with checkpoints and without by turns: two jobs differ by more than checkpoints cost. Not part of
 * the build; run by name.
 */
class CheckpointPause {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointPause.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int BLOCKS = Integer.getInteger("pause.blocks", 10);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int WARM_UP = 2_000;

    /** More than two cores learn in all windows of a block. */
    private static final int IMAGES_OF_A_BLOCK = 100_000;

    /** 3.75 million parameters, their momentum and their averages. */
    private static final String MODEL = "default=28x28x1:1175:benchmark-cnn";

    private final SortedMap<Long, Long> pauses = new TreeMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void measure() throws Exception {
        List<Double> losses = new ArrayList<>();
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST);
                ClusterDeployment cluster = ClusterDeployment.start(directory, 1)) {
            Training training = training();
            new TopicCreator(cluster.kafka(), 1, 1).create(training.topics());
            publish(cluster, images, training);
            cluster.train(training);
            try (LearningWatch watch =
                    new LearningWatch(cluster.kafka(), training.topics().ledger())) {
                await("the warm-up").atMost(LIMIT).until(() -> watch.learnt() >= WARM_UP);
                for (int block = 0; block < BLOCKS; block++) {
                    losses.add(block(cluster, watch));
                }
            }
        }
        report(List.of(describePauses(), describe(losses)));
    }

    private static Training training() {
        Map<String, String> options = new HashMap<>();
        options.put("training.models", MODEL);
        options.put("training.threads", "1");
        options.put("training.rehearsal", "off");
        options.put("training.digest-every", "1000000");
        options.put("training.publish-every", "1000000");
        options.put("checkpoint.checkpoint-interval", "1 h");
        return Training.of("pause", 1, options);
    }

    private static void publish(ClusterDeployment cluster, LabelledImages images, Training training)
            throws Exception {
        int count = WARM_UP + BLOCKS * IMAGES_OF_A_BLOCK;
        try (ImageStream stream =
                ImageStream.start(images, cluster.kafka(), training, count, 1e9)) {
            stream.holdAt(count);
            stream.await();
        }
    }

    /**
     * Four windows, the outer ones without checkpoints: what changes steadily cancels out.
     *
     * @return part of the throughput that checkpoints cost
     */
    private double block(ClusterDeployment cluster, LearningWatch watch) throws Exception {
        double before = window(cluster, watch, false);
        double with = window(cluster, watch, true) + window(cluster, watch, true);
        double without = before + window(cluster, watch, false);
        LOG.info("images/s: {} without checkpoints, {} with", without / 2, with / 2);
        return 1 - with / without;
    }

    /** Images learnt a second, from step to step. */
    private double window(ClusterDeployment cluster, LearningWatch watch, boolean checkpoints)
            throws Exception {
        int firstImages = watch.learnt();
        long first = watch.lastStepMillis();
        for (Duration part = Duration.ZERO;
                part.compareTo(WINDOW) < 0;
                part = part.plus(INTERVAL)) {
            long end = System.nanoTime() + INTERVAL.toNanos();
            if (checkpoints) {
                trigger(cluster);
            }
            await("the next checkpoint")
                    .atMost(LIMIT)
                    .until(() -> watch.learnt() > 0 && System.nanoTime() >= end);
            gather(cluster.rest(), cluster.job());
        }
        return (watch.learnt() - firstImages) / ((watch.lastStepMillis() - first) / 1e3);
    }

    private void trigger(ClusterDeployment cluster) throws Exception {
        URI address = cluster.address().resolve("/jobs/" + cluster.job() + "/checkpoints");
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private String describePauses() {
        List<Long> sorted = pauses.values().stream().sorted().toList();
        return "%d checkpoints: median pause %d ms, longest %d ms; in their order %s"
                .formatted(
                        sorted.size(),
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() - 1),
                        pauses.values());
    }

    private static String describe(List<Double> losses) {
        double mean = losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = losses.stream().mapToDouble(loss -> Math.pow(loss - mean, 2)).sum();
        double error = Math.sqrt(squares / (losses.size() - 1) / losses.size());
        return String.format(
                Locale.ROOT,
                "a checkpoint every %d s costs %.2f %% of the throughput, standard error %.2f; by block %s",
                INTERVAL.toSeconds(),
                100 * mean,
                100 * error,
                losses.stream()
                        .map(loss -> String.format(Locale.ROOT, "%.1f", 100 * loss))
                        .toList());
    }

    private static void report(List<String> lines) throws IOException {
        lines.forEach(LOG::info);
        Path file = Path.of("target", "chaos", "pause.txt");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private void gather(FlinkRest rest, String job) {
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
