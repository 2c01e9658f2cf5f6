package io.normstream.jobs.config;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of training that say when a model is published, and what is kept of it. */
public final class PublicationOptions {

    public static final ConfigOption<Integer> PUBLISH_EVERY =
            ConfigOptions.key("training.publish-every")
                    .intType()
                    .defaultValue(100)
                    .withDescription(
                            "Steps between model updates; 0 with --publish-interval: not by steps.");
    public static final ConfigOption<Duration> PUBLISH_INTERVAL =
            ConfigOptions.key("training.publish-interval")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "Event time between model updates, taken from the images and not from a clock, so that the input alone decides what is published: a model is also due at the first step whose latest event time is this much later than that of the last update; 0: never.");
    public static final ConfigOption<Double> PUBLISH_MARGIN =
            ConfigOptions.key("training.publish-margin")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Holds back a model that is due while the windowed accuracy is lower than that of the model published last by more than this, such as 0.02, until the next one is due; if not set, never. The last model of an input that ends is always published.");
    public static final ConfigOption<Integer> RECALIBRATE_IMAGES =
            ConfigOptions.key("training.recalibrate-images")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Number of the last learnt images, in whole mini-batches, on which the running statistics of a model are recomputed with its parameters before it is published; every checkpoint stores their pixels, once for the model and once for each of --rollback-versions. With --rehearsal on, images of its memory, which are stored anyway. 0: statistics are averaged over steps as parameters are.");
    public static final ConfigOption<Integer> RETAINED_MODELS =
            ConfigOptions.key("models.retained")
                    .intType()
                    .defaultValue(8)
                    .withDescription("Complete versions kept on the model-updates topic.");
    public static final ConfigOption<Integer> ROLLBACK_VERSIONS =
            ConfigOptions.key("training.rollback-versions")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "Number of published versions whose training state is kept for rollbacks; each takes as much of every checkpoint as the model itself.");

    private PublicationOptions() {}
}
