package io.normstream.jobs.cli;

import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LearningModel;
import io.normstream.jobs.data.LeftOut;
import io.normstream.jobs.data.PublishOptions;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Published;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.schemas.ImageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
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

    @Override
    List<ConfigOption<?>> options() {
        return PublishOptions.all();
    }

    @Override
    public Integer call() throws InterruptedException {
        PublishSettings settings = PublishSettings.from(configuration());
        KafkaClientSettings kafka = settings.kafka();
        Double rate = settings.rate();
        PublishRate publishRate = rate == null ? PublishRate.unlimited() : PublishRate.of(rate);
        try (LabelledImages images = settings.open()) {
            int[] stream = settings.stream(images);
            print(PublicationSummary.classes(images));
            if (!settings.otherClasses()) {
                LearningModel.of(kafka, settings.topics().ledger(), settings.modelId())
                        .ifPresent(model -> model.requireSameClasses(images));
            }
            RecordEncoding encoding =
                    TopicEncodings.of(
                                    settings.wire(),
                                    Map.of(settings.topic(), ImageRecord.getClassSchema()))
                            .of(settings.topic());
            if (settings.createTopics()) {
                new TopicCreator(kafka, settings.partitions(), settings.replicationFactor())
                        .createImages(settings.topic());
            }
            Publisher publisher =
                    new Publisher(
                            kafka,
                            settings.topic(),
                            encoding,
                            settings.modelId(),
                            InstantSource.system());
            long start = System.nanoTime();
            Published published;
            try (ProgressDisplay progress = ProgressDisplay.open("publish", stream.length, err())) {
                published = publisher.publish(images, stream, publishRate, progress::reached);
            }
            LeftOut leftOut = new LeftOut();
            leftOut.addAll(published.leftOut());
            leftOut.addAll(images.leftOut());
            print(PublicationSummary.sent(published.images(), leftOut));
            summarise(settings, images, published, Duration.ofNanos(System.nanoTime() - start));
            return leftOut.images() == 0 ? success() : LEFT_OUT;
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
