package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.cluster.CommandRun;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.kafka.TopicCreator;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Two people start the same training at the same time, each under a group of their own. */
final class DoubleStart {
    private static final int IMAGES = 20 * ChaosSettings.STEP_IMAGES;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ClusterDeployment cluster;
    private final Training training;

    DoubleStart(ClusterDeployment cluster, int number) {
        this.cluster = cluster;
        this.training =
                Training.of(
                        "double-" + number,
                        1,
                        Map.of(
                                "training.threads", "1",
                                "checkpoint.checkpoint-interval", "1 s"));
    }

    /** Fails where not just one of them starts, or what it learns is not each image once. */
    void execute(LabelledImages images, double rate) throws Exception {
        new TopicCreator(cluster.kafka(), 1, 1).create(training.topics());
        try (ImageStream stream =
                ImageStream.start(images, cluster.kafka(), training, IMAGES, rate)) {
            stream.holdAt(IMAGES);
            List<CommandRun> starts = startTwice();
            assertThat(starts).extracting(CommandRun::exitCode).containsExactly(0, 1);
            assertThat(starts.get(1).output()).contains(training.topics().ledger(), "--take-over");
            cluster.follow(starts.get(0));
            stream.await();
            await("the images of " + training.prefix() + ", logs in " + cluster.logs())
                    .atMost(LIMIT)
                    .until(() -> RunRecords.accepted(cluster.kafka(), training.topics()) == IMAGES);
        }
        new Proof(cluster.kafka(), training.topics()).verify();
        cluster.cancel();
    }

    /** The one that has started first. */
    private List<CommandRun> startTwice() {
        List<CompletableFuture<CommandRun>> both =
                Stream.of("first", "second").map(this::start).toList();
        return both.stream()
                .map(CompletableFuture::join)
                .sorted(Comparator.comparingInt(CommandRun::exitCode))
                .toList();
    }

    private CompletableFuture<CommandRun> start(String group) {
        return CompletableFuture.supplyAsync(() -> cluster.process(training, "--group=" + group));
    }
}
