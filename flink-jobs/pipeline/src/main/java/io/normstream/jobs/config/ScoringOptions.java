package io.normstream.jobs.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * Options of the scoring job, in addition to those that all jobs have and those of {@link
 * #shared()}. The only place that holds their defaults.
 */
public final class ScoringOptions {

    public static final ConfigOption<String> IMAGES_TOPIC =
            ConfigOptions.key("scoring.images-topic")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Topic of the images to score. Default: <topic-prefix>.scoring-images");
    public static final ConfigOption<String> GROUP =
            ConfigOptions.key("scoring.group")
                    .stringType()
                    .defaultValue("normstream-scoring")
                    .withDescription(
                            "Consumer group, which says where a job without state begins, and prefix of transactional ids: keep it over restarts, choose another for a second scoring job on the same brokers.");
    public static final ConfigOption<Integer> BATCH_SIZE =
            ConfigOptions.key("scoring.batch-size")
                    .intType()
                    .defaultValue(32)
                    .withDescription(
                            "Images that are predicted in one pass; a pass takes the same time however many it holds.");
    public static final ConfigOption<Duration> MAX_WAIT =
            ConfigOptions.key("scoring.max-wait")
                    .durationType()
                    .defaultValue(Duration.ofMillis(10))
                    .withDescription(
                            "Longest time that an image waits for others to fill a pass; 0 predicts each by itself.");
    public static final ConfigOption<String> WITHOUT_MODEL =
            ConfigOptions.key("scoring.without-model")
                    .stringType()
                    .defaultValue("wait")
                    .withDescription(
                            "Before the first model: wait submits the job once there is one for every declared id; answer submits it at once, holds some images until then and answers the others with \"no model\".");
    public static final ConfigOption<Integer> HOLD =
            ConfigOptions.key("scoring.hold")
                    .intType()
                    .defaultValue(1000)
                    .withDescription(
                            "Images that are held for a model id without a model; if there are more, the oldest is answered \"no model\": version -1, no probabilities.");
    public static final ConfigOption<Integer> MAX_MODEL_BYTES =
            ConfigOptions.key("scoring.max-model-bytes")
                    .intType()
                    .defaultValue(64 << 20)
                    .withDescription("Largest serving model; larger ones are refused.");
    public static final ConfigOption<Boolean> EXACTLY_ONCE =
            ConfigOptions.key("scoring.exactly-once")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Write predictions in transactions: each becomes visible once, at the next checkpoint. Without it they are visible at once, and some of them twice after a failure.");
    public static final ConfigOption<Integer> PARALLELISM =
            ConfigOptions.key("scoring.parallelism")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Scoring subtasks; each has a network for each model.");

    private ScoringOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                IMAGES_TOPIC,
                GROUP,
                BATCH_SIZE,
                MAX_WAIT,
                WITHOUT_MODEL,
                HOLD,
                MAX_MODEL_BYTES,
                EXACTLY_ONCE,
                PARALLELISM);
    }

    /** Options of the training job that say the same of a scoring job. */
    public static List<ConfigOption<?>> shared() {
        return OptionLists.joined(
                List.of(
                        TrainingOptions.MODELS,
                        TrainingOptions.MAX_MODELS,
                        EventTimeOptions.EARLIEST,
                        EventTimeOptions.LATEST,
                        TrainingOptions.ARCHITECTURE),
                PreprocessingOptions.all(),
                List.of(
                        TrainingOptions.ENGINE,
                        TrainingOptions.PRECISION,
                        TrainingOptions.THREADS));
    }

    /** Options of a job's surroundings that a scoring job has. */
    public static List<ConfigOption<?>> surroundings() {
        return JobOptions.all().stream()
                .filter(option -> option != JobOptions.GROUP && option != JobOptions.FRESH)
                .toList();
    }
}
