package io.normstream.jobs.demo;

import io.normstream.jobs.config.ClassNamesOption;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.config.OptionLists;
import io.normstream.jobs.config.PublicationOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.watch.PageOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/** A demo's options, and those of the training job as a demo sets them. */
public final class DemoSettings {
    /** Shorter than a real job's: a demo shows what is committed, and its state is small. */
    private static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
            ConfigOptions.key(JobOptions.CHECKPOINT_INTERVAL.key())
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(JobOptions.CHECKPOINT_INTERVAL.description());

    /** So often that models are swapped while one looks: its streams are short. */
    private static final ConfigOption<Integer> PUBLISH_EVERY =
            ConfigOptions.key(PublicationOptions.PUBLISH_EVERY.key())
                    .intType()
                    .defaultValue(20)
                    .withDescription(PublicationOptions.PUBLISH_EVERY.description());

    /** Mean nothing on the one partition of a demo, whose {@code --order} is that of the stream. */
    private static final Set<ConfigOption<?>> OF_PARTITIONS =
            Set.of(TrainingOptions.ORDER, TrainingOptions.FLUSH_INTERVAL);

    private DemoSettings() {}

    /** Options that a user may set. */
    public static List<ConfigOption<?>> options() {
        return OptionLists.joined(
                DemoOptions.all(),
                List.of(JobOptions.REST_PORT),
                PageOptions.all(),
                TrainingOptions.all().stream()
                        .filter(option -> !OF_PARTITIONS.contains(option))
                        .map(
                                option ->
                                        option.equals(PublicationOptions.PUBLISH_EVERY)
                                                ? PUBLISH_EVERY
                                                : option)
                        .toList(),
                List.of(CHECKPOINT_INTERVAL, JobOptions.MAX_PAYLOAD_BYTES, JobOptions.MAX_PIXELS));
    }

    /**
     * What the user gave, and a model declaration that fits the data where none is given; the model
     * is the first one, and has the names of the data's classes.
     */
    static Configuration fit(Configuration given, DemoData data) {
        Configuration fitted = new Configuration(given);
        fitted.set(CHECKPOINT_INTERVAL, given.get(CHECKPOINT_INTERVAL));
        fitted.set(PUBLISH_EVERY, given.get(PUBLISH_EVERY));
        if (!given.contains(TrainingOptions.MODELS)) {
            fitted.set(TrainingOptions.MODELS, "default=" + data.shape() + ":" + data.classes());
        }
        fitted.removeConfig(TrainingOptions.CLASSES);
        String learning = TrainingSettings.from(fitted).models().get(0).id();
        return ClassNamesOption.with(fitted, Map.of(learning, data.images().names()));
    }

    /** The same on a broker, with checkpoints in a directory. */
    static Configuration on(Configuration fitted, String brokers, Path checkpoints) {
        Configuration complete = new Configuration(fitted);
        complete.set(JobOptions.BROKERS, brokers);
        complete.set(JobOptions.CHECKPOINT_DIRECTORY, Location.of(checkpoints).text());
        return complete;
    }
}
