package io.normstream.jobs.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of the training job. The only place that holds their defaults. */
public final class TrainingOptions {
    public static final ConfigOption<String> MODELS =
            ConfigOptions.key("training.models")
                    .stringType()
                    .defaultValue("default=28x28x1:10")
                    .withDescription(
                            "Declared models, separated by commas: id=HEIGHTxWIDTHxCHANNELS:CLASSES[:ARCHITECTURE]. Records of any other model id are dead letters.");
    public static final ConfigOption<String> CLASSES =
            ConfigOptions.key("training.classes")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names of the classes by number from 0: a,b,c or a FILE with one on each line; with several models id=a,b,c;id=FILE. Default: a new lineage takes those of its initial model, otherwise those that normstream publish sent with the images.");
    public static final ConfigOption<Integer> MAX_MODELS =
            ConfigOptions.key("training.max-models")
                    .intType()
                    .defaultValue(16)
                    .withDescription("Largest number of declared models.");
    public static final ConfigOption<String> ARCHITECTURE =
            ConfigOptions.key("training.architecture")
                    .stringType()
                    .defaultValue("small-cnn")
                    .withDescription(
                            "Network of models that do not declare one: small-cnn, benchmark-cnn, resnet20, resnet18, mobilenet, binary-cnn, or a file of layers, NAME.yaml (docs/networks.md).");
    public static final ConfigOption<String> AUGMENTATION =
            ConfigOptions.key("training.augmentation")
                    .stringType()
                    .defaultValue(AugmentationOption.NONE)
                    .withDescription(
                            "Random changes of images before they are learnt, never before they are predicted, in their order, separated by commas: mirror (left to right), shift:PIXELS (at most that many along each axis), rotation:DEGREES, brightness:SHARE and contrast:SHARE (at most that share more or less), cut-out:PIXELS (side of a black square); such as mirror,shift:4 for 32x32 photos. none: images are learnt as they come.");
    public static final ConfigOption<Integer> BATCH_SIZE =
            ConfigOptions.key("training.batch-size")
                    .intType()
                    .defaultValue(32)
                    .withDescription("Labelled images of a mini-batch.");
    public static final ConfigOption<Integer> MAX_PENDING =
            ConfigOptions.key("training.max-pending")
                    .intType()
                    .defaultValue(256)
                    .withDescription(
                            "Records, including unlabelled ones, at which a mini-batch closes although it is not full. The default is 8 times --batch-size if that is above 256.");
    public static final ConfigOption<Double> LEARNING_RATE =
            ConfigOptions.key("training.learning-rate")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Base learning rate. Default: 0.1 for mini-batches of 32, in proportion to the square root of --batch-size for others.");
    public static final ConfigOption<String> SCHEDULE =
            ConfigOptions.key("training.schedule")
                    .stringType()
                    .defaultValue("inverse-square-root")
                    .withDescription(
                            "Learning-rate schedule: constant, inverse-square-root or cosine-restarts.");
    public static final ConfigOption<Integer> SCHEDULE_PERIOD =
            ConfigOptions.key("training.schedule-period")
                    .intType()
                    .defaultValue(100)
                    .withDescription(
                            "Steps over which inverse-square-root falls to 0.7 of the base rate, or of the first cosine period.");
    public static final ConfigOption<Integer> WARM_UP =
            ConfigOptions.key("training.warm-up")
                    .intType()
                    .defaultValue(0)
                    .withDescription("Steps over which the learning rate rises from 0.");
    public static final ConfigOption<Double> MOMENTUM =
            ConfigOptions.key("training.momentum")
                    .doubleType()
                    .defaultValue(0.9)
                    .withDescription("Momentum of SGD.");
    public static final ConfigOption<Double> WEIGHT_DECAY =
            ConfigOptions.key("training.weight-decay")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "Decay of convolution and dense weights; nothing else decays.");
    public static final ConfigOption<String> AVERAGING =
            ConfigOptions.key("training.averaging")
                    .stringType()
                    .defaultValue("polynomial")
                    .withDescription(
                            "How the serving model averages weights and statistics over steps: none, ema or polynomial.");
    public static final ConfigOption<Double> AVERAGING_DECAY =
            ConfigOptions.key("training.averaging-decay")
                    .doubleType()
                    .defaultValue(0.99)
                    .withDescription("Decay of --averaging ema.");
    public static final ConfigOption<Double> AVERAGING_GAMMA =
            ConfigOptions.key("training.averaging-gamma")
                    .doubleType()
                    .defaultValue(8.0)
                    .withDescription(
                            "Power of --averaging polynomial: a step at time t weighs about t to this power.");
    public static final ConfigOption<String> ON_DIVERGENCE =
            ConfigOptions.key("training.on-divergence")
                    .stringType()
                    .defaultValue("stop")
                    .withDescription(
                            "What happens when a mini-batch gives numbers that are not finite: stop ends the job for good, skip changes nothing and writes a refused ledger entry.");
    public static final ConfigOption<Long> SEED =
            ConfigOptions.key("training.seed")
                    .longType()
                    .defaultValue(1L)
                    .withDescription("Seed of the initial weights.");
    public static final ConfigOption<String> FREEZE =
            ConfigOptions.key("training.freeze")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Layers that are not learnt, from the first on: names as models show has them, separated by commas, * is any text (input,conv*,norm*). They normalise by their running statistics, which stay too, in training as in prediction, and a step computes no gradients for them. Default: all layers are learnt.");
    public static final ConfigOption<String> INITIAL_MODELS =
            ConfigOptions.key("training.initial-models")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Models that new lineages start from instead of --seed, separated by commas: id=FILE. FILE is a serving model (models export), whose weights and statistics are taken, or a training snapshot (replay --training-output), from which everything continues, or the state_dict of a PyTorch module with the same layers (names as models export --format pytorch writes them, or torchvision's), whose input normalisation and head may be left out or have other classes. The files travel with the job, at most 64 MiB in all; the ledger names them by the SHA-256 of their arrays.");
    public static final ConfigOption<Integer> WINDOW =
            ConfigOptions.key("training.window")
                    .intType()
                    .defaultValue(1000)
                    .withDescription("Images over which windowed prequential accuracy is taken.");
    public static final ConfigOption<String> PREQUENTIAL_PRIOR =
            ConfigOptions.key("training.prequential-prior")
                    .stringType()
                    .defaultValue("none")
                    .withDescription(
                            "recent: a second curve, recentPriorAccuracy, of the accuracy if probabilities were multiplied by the frequencies of the latest labels. Nothing that is learnt, predicted or published changes. It is far below the real accuracy where labels come later than classes change. none: no such curve.");
    public static final ConfigOption<String> ORDER =
            ConfigOptions.key("training.order")
                    .stringType()
                    .defaultValue("deterministic")
                    .withDescription(
                            "deterministic: each model in one partition, the result follows from the input alone. arrival: any partitions, timed flush allowed.");
    public static final ConfigOption<Duration> FLUSH_INTERVAL =
            ConfigOptions.key("training.flush-interval")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "With --order arrival: close a mini-batch that has waited this long; 0 never.");
    public static final ConfigOption<Integer> METRICS_EVERY =
            ConfigOptions.key("training.metrics-every")
                    .intType()
                    .defaultValue(10)
                    .withDescription("Steps between records on the metrics topic.");
    public static final ConfigOption<Integer> DIGEST_EVERY =
            ConfigOptions.key("training.digest-every")
                    .intType()
                    .defaultValue(100)
                    .withDescription("Steps between digests of the training state in the ledger.");
    public static final ConfigOption<String> ENGINE =
            ConfigOptions.key("training.engine")
                    .stringType()
                    .defaultValue("auto")
                    .withDescription(
                            "Engine that computes: onednn (fast), reference (plain ND4J ops, slow, runs wherever ND4J does), or auto: onednn if it runs, else reference.");
    public static final ConfigOption<String> PRECISION =
            ConfigOptions.key("training.precision")
                    .stringType()
                    .defaultValue("float32")
                    .withDescription(
                            "Number type to compute in: float32; bf16 for activations, with parameters in float32 (engine onednn, a CPU with avx512_bf16); or float64 (engine reference, for tests).");
    public static final ConfigOption<Integer> THREADS =
            ConfigOptions.key("training.threads")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Threads of one network, at most the number of cores divided by slots; more than 1 pays off only for large networks on idle cores. Recorded in every snapshot, since it changes the order of sums.");
    public static final ConfigOption<Integer> PARALLELISM =
            ConfigOptions.key("training.parallelism")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Training subtasks; the models are distributed over them.");

    private TrainingOptions() {}

    /** Options that say what a network is and how it learns, wherever it does. */
    public static List<ConfigOption<?>> learning() {
        return OptionLists.joined(
                List.of(ARCHITECTURE),
                NormalizationOptions.all(),
                List.of(
                        AUGMENTATION,
                        BATCH_SIZE,
                        LEARNING_RATE,
                        SCHEDULE,
                        SCHEDULE_PERIOD,
                        WARM_UP,
                        MOMENTUM,
                        WEIGHT_DECAY,
                        AVERAGING,
                        AVERAGING_DECAY,
                        AVERAGING_GAMMA),
                RehearsalOptions.all(),
                List.of(WINDOW));
    }

    /** Options that a lineage is bound to: its state goes on under the same values alone. */
    public static List<ConfigOption<?>> bound() {
        return OptionLists.joined(
                List.of(MODELS), PreprocessingOptions.all(), learning(), List.of(SEED, PRECISION));
    }

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return OptionLists.joined(
                List.of(
                        MODELS,
                        CLASSES,
                        EventTimeOptions.EARLIEST,
                        EventTimeOptions.LATEST,
                        MAX_MODELS,
                        ARCHITECTURE),
                PreprocessingOptions.all(),
                NormalizationOptions.all(),
                List.of(
                        AUGMENTATION,
                        BATCH_SIZE,
                        MAX_PENDING,
                        LEARNING_RATE,
                        SCHEDULE,
                        SCHEDULE_PERIOD,
                        WARM_UP,
                        MOMENTUM,
                        WEIGHT_DECAY,
                        AVERAGING,
                        AVERAGING_DECAY,
                        AVERAGING_GAMMA,
                        RehearsalOptions.REHEARSAL,
                        RehearsalOptions.REHEARSAL_MEMORY,
                        RehearsalOptions.REHEARSAL_ROWS,
                        RehearsalOptions.REHEARSAL_RETENTION,
                        RehearsalOptions.PRIOR_CORRECTION,
                        RehearsalOptions.AVERAGING_RESTART,
                        ON_DIVERGENCE,
                        SEED,
                        FREEZE,
                        INITIAL_MODELS,
                        WINDOW,
                        PREQUENTIAL_PRIOR,
                        ORDER,
                        FLUSH_INTERVAL,
                        PublicationOptions.PUBLISH_EVERY,
                        PublicationOptions.PUBLISH_INTERVAL,
                        PublicationOptions.PUBLISH_MARGIN,
                        PublicationOptions.RECALIBRATE_IMAGES,
                        PublicationOptions.RETAINED_MODELS,
                        PublicationOptions.ROLLBACK_VERSIONS,
                        METRICS_EVERY,
                        DIGEST_EVERY,
                        ENGINE,
                        PRECISION,
                        THREADS,
                        PARALLELISM));
    }
}
