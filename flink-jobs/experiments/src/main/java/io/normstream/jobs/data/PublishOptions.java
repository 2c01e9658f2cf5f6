package io.normstream.jobs.data;

import io.normstream.jobs.config.JobOptions;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options that say which images go into a stream, where to and how fast. */
public final class PublishOptions {

    /** As of the training job, which alone insists on being told. */
    public static final ConfigOption<String> BROKERS =
            ConfigOptions.key(JobOptions.BROKERS.key())
                    .stringType()
                    .defaultValue("127.0.0.1:9092")
                    .withDescription(JobOptions.BROKERS.description());

    public static final ConfigOption<String> DATA_SET =
            ConfigOptions.key("publish.dataset")
                    .stringType()
                    .defaultValue("fashion-mnist")
                    .withDescription("Data set: idx, cifar10, cifar100, folder or fashion-mnist.");
    public static final ConfigOption<String> DATA_DIRECTORY =
            ConfigOptions.key("publish.data-dir")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory with its files: IDX files (plain or .gz), the unpacked CIFAR binaries, or one folder for each class with PNG and JPEG files in it or below. Without it fashion-mnist is the bundled test split.");
    public static final ConfigOption<String> LABELS =
            ConfigOptions.key("publish.labels")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Instead of a data set: a CSV file whose first line is path,label. Paths of PNG and JPEG files are relative to its folder; labels are names of classes or their numbers, or empty where the class is not known.");
    public static final ConfigOption<Boolean> WATCH =
            ConfigOptions.key("publish.watch")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "With data set folder: go on with files that arrive in the folders of the classes, until Ctrl-C. A file is sent once, when its size and time of modification have stayed the same for a second.");
    public static final ConfigOption<String> SIZE =
            ConfigOptions.key("publish.size")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Shrinks larger images before they are sent: N, to which the shorter side is brought, or HEIGHTxWIDTH, which both sides still cover; such as the size of the model. The aspect is kept, images are turned upright by their EXIF orientation, resized bilinearly and sent as PNG. Smaller ones are sent as they are. Default: all are.");
    public static final ConfigOption<String> CLASSES =
            ConfigOptions.key("publish.classes")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names of the classes by number from 0: a,b,c or a FILE with one on each line. Folders, and classes that a data set names itself, are looked up in this list; numeric labels are indices into it. Default: the folders with images, sorted by name, or the names in the data set.");
    public static final ConfigOption<Boolean> OTHER_CLASSES =
            ConfigOptions.key("publish.other-classes")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Publish even though the model learns other classes: for a new lineage that begins with these. A job refuses images that are labelled by other classes than its model's.");
    public static final ConfigOption<String> ORDER =
            ConfigOptions.key("publish.order")
                    .stringType()
                    .defaultValue("shuffled")
                    .withDescription(
                            "Order of the stream: as-is; shuffled; class-sorted, one class after the other by number; class-blocks, blocks of one class in turn; class-incremental, the same with each class once, in an order that the seed draws; gradual, each class comes and goes around a moment of its own; runs, of one class, of random length.");
    public static final ConfigOption<Integer> BLOCK =
            ConfigOptions.key("publish.block")
                    .intType()
                    .defaultValue(500)
                    .withDescription(
                            "Images of one class in a row, with class-blocks; their mean number, with runs.");
    public static final ConfigOption<Double> SPREAD =
            ConfigOptions.key("publish.spread")
                    .doubleType()
                    .defaultValue(0.1)
                    .withDescription(
                            "Standard deviation of the images of a class around its moment, as a share of the stream, with gradual.");
    public static final ConfigOption<Integer> LIMIT =
            ConfigOptions.key("publish.limit")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Take only the first N images of that order.");
    public static final ConfigOption<String> TOPIC =
            ConfigOptions.key("publish.topic")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Topic of images. Default: the topic prefix followed by .images.");
    public static final ConfigOption<String> MODEL_ID =
            ConfigOptions.key("publish.model-id")
                    .stringType()
                    .defaultValue("default")
                    .withDescription(
                            "Model that the images are for; one partition holds all of them.");
    public static final ConfigOption<String> SPLIT =
            ConfigOptions.key("publish.split")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Part of the data set: train or test. Default: train, if the data set has it.");
    public static final ConfigOption<Long> SEED =
            ConfigOptions.key("publish.seed")
                    .longType()
                    .defaultValue(1L)
                    .withDescription("Seed of the order.");
    public static final ConfigOption<Double> RATE =
            ConfigOptions.key("publish.rate")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Images a second. Default: as fast as the brokers accept them.");
    public static final ConfigOption<Boolean> CREATE_TOPICS =
            ConfigOptions.key("publish.create-topics")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription("Create the topic if it is missing.");
    public static final ConfigOption<Integer> PARTITIONS =
            ConfigOptions.key("publish.partitions")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Partitions of a topic that is created.");
    public static final ConfigOption<Integer> REPLICATION_FACTOR =
            ConfigOptions.key("publish.replication-factor")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Replicas of a topic that is created.");

    private PublishOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                BROKERS,
                JobOptions.KAFKA_CONFIG,
                JobOptions.TOPIC_PREFIX,
                JobOptions.WIRE_FORMAT,
                JobOptions.SCHEMA_REGISTRY,
                JobOptions.SCHEMA_REGISTRY_CONFIG,
                DATA_SET,
                DATA_DIRECTORY,
                LABELS,
                WATCH,
                SIZE,
                CLASSES,
                OTHER_CLASSES,
                ORDER,
                BLOCK,
                SPREAD,
                LIMIT,
                TOPIC,
                MODEL_ID,
                SPLIT,
                SEED,
                RATE,
                CREATE_TOPICS,
                PARTITIONS,
                REPLICATION_FACTOR);
    }
}
