package io.normstream.jobs.cli;

import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Pace;
import io.normstream.jobs.data.Published;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normstream publish}: a data set into a topic. */
@Command(
        name = "publish",
        description = "Publishes labelled images to a Kafka topic, for a model to learn from.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = BuildVersion.class)
final class PublishCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private DataOptions data;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Topic of images (default: " + Topics.DEFAULT_PREFIX + ".images).")
    private @Nullable String topic;

    @Option(
            names = "--model-id",
            paramLabel = "ID",
            defaultValue = "default",
            description =
                    "Model that the images are for; one partition holds all of them"
                            + " (default: ${DEFAULT-VALUE}).")
    private String modelId;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description =
                    "Part of the data set: ${COMPLETION-CANDIDATES} (default: train, where the"
                            + " data set has it).")
    private @Nullable Split split;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the shuffle (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = AboveZero.class,
            description = "Images a second (default: as fast as the brokers take them).")
    private @Nullable Double rate;

    @Option(names = "--create-topics", description = "Create the topic where it is missing.")
    private boolean createTopics;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            converter = AtLeastOne.class,
            defaultValue = "1",
            description = "Partitions of a topic that is created (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            converter = AtLeastOne.class,
            defaultValue = "1",
            description = "Copies of a topic that is created (default: ${DEFAULT-VALUE}).")
    private int replicationFactor;

    /** Made by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    PublishCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Pace pace = rate == null ? Pace.unlimited() : Pace.of(rate);
        KafkaClientSettings settings = kafka.settings();
        String target = topic == null ? Topics.withPrefix(Topics.DEFAULT_PREFIX).images() : topic;
        try (LabelledImages images = data.open(split == null ? data.defaultSplit() : split)) {
            int[] order = data.order(images, seed);
            if (createTopics) {
                new TopicCreator(settings, partitions, replicationFactor).createImages(target);
            }
            Publisher publisher = new Publisher(settings, target, modelId, InstantSource.system());
            long start = System.nanoTime();
            Published published;
            try (Progress progress =
                    Progress.open("publish", order.length, spec.commandLine().getErr())) {
                published = publisher.publish(images, order, pace, progress::reached);
            }
            summarise(images, target, published, Duration.ofNanos(System.nanoTime() - start));
        }
        return spec.exitCodeOnSuccess();
    }

    private void summarise(
            LabelledImages images, String target, Published published, Duration time) {
        double seconds = time.toNanos() / 1e9;
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "published %,d images (%.1f MiB) of %s to topic %s for model %s in %.1f s"
                                + " (%,.0f images/s); ends by partition: %s%n",
                        published.images(),
                        published.payloadBytes() / 1048576.0,
                        images.name(),
                        target,
                        modelId,
                        seconds,
                        published.images() / seconds,
                        new TreeMap<>(published.endOffsets()));
        spec.commandLine().getOut().flush();
    }
}
