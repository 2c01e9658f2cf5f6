package io.normstream.jobs.cli;

import static io.normstream.jobs.data.PublishOptions.*;

import io.normstream.jobs.config.ClassNamesOption;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.data.Arrangement;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LeastSize;
import io.normstream.jobs.data.ListedImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.model.snapshot.ClassNames;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Validated configuration of {@code publish}.
 *
 * @param topics of the jobs that learn what is published
 * @param labels list of images instead of the data set; null: there is none
 * @param watch whether it goes on with images that arrive
 * @param size that larger images are shrunk to; null: they are not
 * @param classes names by label; null: as in the data set
 * @param otherClasses whether they may be others than the model learns
 * @param limit most images to publish; null: all
 * @param rate images a second; null: unlimited
 */
record PublishSettings(
        KafkaClientSettings kafka,
        String topic,
        Topics topics,
        WireSettings wire,
        String modelId,
        DataSet dataSet,
        @Nullable Path directory,
        @Nullable Path labels,
        boolean watch,
        @Nullable LeastSize size,
        @Nullable ClassNames classes,
        boolean otherClasses,
        Split split,
        Arrangement arrangement,
        long seed,
        @Nullable Integer limit,
        @Nullable Double rate,
        boolean createTopics,
        int partitions,
        int replicationFactor) {

    /**
     * Parses and checks {@code config}.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    static PublishSettings from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        DataSet dataSet = reader.oneOf(DATA_SET, DataSet.class);
        Path directory = reader.optionalPath(DATA_DIRECTORY);
        Path labels = reader.optionalPath(LABELS);
        if (labels != null && directory != null) {
            throw new ConfigurationException(
                    LABELS.key(), labels, "without " + DATA_DIRECTORY.key());
        }
        boolean watch = reader.get(WATCH);
        if (watch && (dataSet != DataSet.FOLDER || labels != null)) {
            throw new ConfigurationException(
                    WATCH.key(), true, "with " + DATA_SET.key() + " folder and its directory");
        }
        String size = reader.optional(SIZE);
        Split split = reader.optionalOneOf(SPLIT, Split.class);
        String topic = reader.optional(TOPIC);
        Topics topics = Topics.withPrefix(reader.get(JobOptions.TOPIC_PREFIX));
        return new PublishSettings(
                KafkaClientSettings.of(
                        reader.get(BROKERS), reader.optionalPath(JobOptions.KAFKA_CONFIG)),
                topic == null ? topics.images() : topic,
                topics,
                WireSettings.from(reader),
                ModelDeclaration.requireId(reader, MODEL_ID),
                dataSet,
                directory,
                labels,
                watch,
                size == null ? null : LeastSize.parse(SIZE.key(), size),
                ClassNamesOption.read(reader, CLASSES),
                reader.get(OTHER_CLASSES),
                split == null ? defaultSplit(dataSet, directory) : split,
                Arrangement.read(reader, ORDER, BLOCK, SPREAD),
                reader.get(SEED),
                reader.optionalAtLeast(LIMIT, 1),
                reader.optionalPositive(RATE, 1e9),
                reader.get(CREATE_TOPICS),
                reader.atLeast(PARTITIONS, 1),
                reader.within(REPLICATION_FACTOR, 1, 100));
    }

    /** The images to learn from where there are such, otherwise those there are. */
    private static Split defaultSplit(DataSet dataSet, @Nullable Path directory) {
        return dataSet.has(Split.TRAIN, directory) ? Split.TRAIN : Split.TEST;
    }

    LabelledImages open() {
        return labels == null
                ? dataSet.open(directory, split, classes)
                : ListedImages.open(labels, classes);
    }

    /** Indexes of the images of the stream. */
    int[] stream(LabelledImages images) {
        int[] all = arrangement.of(images, seed);
        return limit == null || limit >= all.length ? all : Arrays.copyOf(all, limit);
    }
}
