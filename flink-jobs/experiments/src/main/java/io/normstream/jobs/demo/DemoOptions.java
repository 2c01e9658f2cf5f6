package io.normstream.jobs.demo;

import io.normstream.jobs.data.PublishOptions;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of a demo in addition to those of the training that it shows. */
public final class DemoOptions {

    public static final ConfigOption<String> DATA_SET =
            ConfigOptions.key("demo.dataset")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Format of the data: idx, cifar10, cifar100, folder or fashion-mnist. Default: idx with --data-dir, otherwise the 10,000 Fashion-MNIST images that come with Normstream.");
    public static final ConfigOption<String> DATA_DIRECTORY =
            ConfigOptions.key("demo.data-dir")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory of the data set: its training images are learnt, its test images held out.");
    public static final ConfigOption<String> ORDER =
            ConfigOptions.key("demo.order")
                    .stringType()
                    .defaultValue("shuffled")
                    .withDescription(PublishOptions.ORDER.description());
    public static final ConfigOption<Integer> BLOCK =
            ConfigOptions.key("demo.block")
                    .intType()
                    .defaultValue(PublishOptions.BLOCK.defaultValue())
                    .withDescription(PublishOptions.BLOCK.description());
    public static final ConfigOption<Double> SPREAD =
            ConfigOptions.key("demo.spread")
                    .doubleType()
                    .defaultValue(PublishOptions.SPREAD.defaultValue())
                    .withDescription(PublishOptions.SPREAD.description());
    public static final ConfigOption<Integer> LIMIT =
            ConfigOptions.key("demo.limit")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Learn at most N images. Default: all.");
    public static final ConfigOption<Integer> HELD_OUT =
            ConfigOptions.key("demo.held-out")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Hold N of the images out, to test the last model on. Default: the test images of the data set; 1,000 of the bundled ones.");
    public static final ConfigOption<Integer> SCORE_RATE =
            ConfigOptions.key("demo.score-rate")
                    .intType()
                    .defaultValue(200)
                    .withDescription(
                            "Images a second that a second job scores at the same time, held-out ones if there are any; 0: none.");
    public static final ConfigOption<String> REPORT =
            ConfigOptions.key("demo.report")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Write the learning curves to this file, as an HTML page.");
    public static final ConfigOption<String> JSON =
            ConfigOptions.key("demo.json")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Write the summary to this file, as JSON.");
    public static final ConfigOption<Boolean> KEEP =
            ConfigOptions.key("demo.keep")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Keep Kafka and the dashboard running at the end, until Ctrl-C.");

    private DemoOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                DATA_SET,
                DATA_DIRECTORY,
                ORDER,
                BLOCK,
                SPREAD,
                LIMIT,
                HELD_OUT,
                SCORE_RATE,
                REPORT,
                JSON,
                KEEP);
    }
}
