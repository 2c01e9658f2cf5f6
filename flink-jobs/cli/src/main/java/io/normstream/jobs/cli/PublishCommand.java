package io.normstream.jobs.cli;

import io.normstream.jobs.data.FolderWatch;
import io.normstream.jobs.data.FoundImages;
import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LearningModel;
import io.normstream.jobs.data.LeastSize;
import io.normstream.jobs.data.LeftOut;
import io.normstream.jobs.data.PublishOptions;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Published;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.data.ShrunkImages;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.schemas.ImageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code normstream publish}: a data set into a topic. */
@Command(
        name = "publish",
        description = {
            "Publishes labelled images to a Kafka topic, for a model to learn.",
            "Images that cannot be read or sent are left out and named. The exit code is 3 if there were any."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PublishCommand extends OptionsCommand {
    /** Images were left out. */
    static final int LEFT_OUT = 3;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** How the images that are found are sent. */
    private interface Sending {
        Published send(Iterator<LabelledImage> images) throws Exception;
    }

    @Override
    List<ConfigOption<?>> options() {
        return PublishOptions.all();
    }

    @Override
    public Integer call() throws Exception {
        PublishSettings settings = PublishSettings.from(configuration());
        try (LabelledImages images = settings.open()) {
            int[] order = settings.stream(images);
            print(PublicationSummary.classes(images));
            if (!settings.otherClasses()) {
                LearningModel.of(settings.kafka(), settings.topics().ledger(), settings.modelId())
                        .ifPresent(model -> model.requireSameClasses(images));
            }
            Publisher publisher = publisher(settings);
            return settings.watch()
                    ? watch(settings, images, order, publisher)
                    : publish(settings, images, order, publisher);
        }
    }

    private static Publisher publisher(PublishSettings settings) {
        RecordEncoding encoding =
                TopicEncodings.of(
                                settings.wire(),
                                Map.of(settings.topic(), ImageRecord.getClassSchema()))
                        .of(settings.topic());
        if (settings.createTopics()) {
            new TopicCreator(settings.kafka(), settings.partitions(), settings.replicationFactor())
                    .createImages(settings.topic());
        }
        return new Publisher(
                settings.kafka(),
                settings.topic(),
                encoding,
                settings.modelId(),
                InstantSource.system());
    }

    private int publish(
            PublishSettings settings, LabelledImages images, int[] order, Publisher publisher)
            throws Exception {
        return send(
                settings,
                images,
                images.images(Arrays.stream(order).iterator()),
                images::leftOut,
                stream -> {
                    try (ProgressDisplay progress =
                            ProgressDisplay.open("publish", order.length, err())) {
                        return publisher.publish(
                                images.names(), stream, rate(settings), progress::reached);
                    }
                });
    }

    private int watch(
            PublishSettings settings, LabelledImages images, int[] order, Publisher publisher)
            throws Exception {
        FolderWatch watch = new FolderWatch(images, order, BETWEEN_LOOKS, this::warn);
        print("Publishing images as they arrive, until Ctrl-C.");
        return send(
                settings,
                images,
                watch,
                watch::leftOut,
                stream ->
                        OrderlyStop.run(
                                "publish",
                                () ->
                                        publisher.publish(
                                                images.names(), stream, rate(settings), sent -> {}),
                                watch::stop));
    }

    private void warn(String line) {
        err().println(line);
        err().flush();
    }

    private static PublishRate rate(PublishSettings settings) {
        Double rate = settings.rate();
        return rate == null ? PublishRate.unlimited() : PublishRate.of(rate);
    }

    private int send(
            PublishSettings settings,
            LabelledImages images,
            Iterator<LabelledImage> stream,
            Supplier<LeftOut> notStreamed,
            Sending sending)
            throws Exception {
        long start = System.nanoTime();
        try (FoundImages found = new FoundImages(stream)) {
            Published published = sent(found, settings.size(), sending);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            LeftOut leftOut = new LeftOut();
            leftOut.addAll(published.leftOut());
            leftOut.addAll(notStreamed.get());
            print(PublicationSummary.sent(published.images(), leftOut));
            print(PublicationSummary.found(found, images.names()));
            summarise(settings, images, published, time);
            return leftOut.images() == 0 ? success() : LEFT_OUT;
        }
    }

    private static Published sent(
            Iterator<LabelledImage> found, @Nullable LeastSize size, Sending sending)
            throws Exception {
        if (size == null) {
            return sending.send(found);
        }
        try (ShrunkImages shrunk = new ShrunkImages(found, size)) {
            return sending.send(shrunk);
        }
    }

    private void summarise(
            PublishSettings settings, LabelledImages images, Published published, Duration time) {
        double seconds = time.toNanos() / 1e9;
        print(
                String.format(
                        Locale.ROOT,
                        "published %,d images (%.1f MiB) of %s to topic %s for model %s in %.1f s"
                                + " (%,.0f images/s); ends by partition: %s",
                        published.images(),
                        published.payloadBytes() / 1048576.0,
                        images.name(),
                        settings.topic(),
                        settings.modelId(),
                        seconds,
                        published.images() / seconds,
                        new TreeMap<>(published.endOffsets())));
    }
}
