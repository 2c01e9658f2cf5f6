package io.normstream.jobs.config;

import io.normstream.model.train.Retention;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Options of training that say whether and how images of the past are learnt beside the new. */
public final class RehearsalOptions {

    public static final ConfigOption<String> REHEARSAL =
            ConfigOptions.key("training.rehearsal")
                    .stringType()
                    .defaultValue("on")
                    .withDescription(
                            "on: each step also learns from labelled images of the past, drawn from a memory, so that a stream which shows one class for long is learnt too; off: from its mini-batch alone. If none of this, --rehearsal-memory and --rehearsal-rows is given and the default memory has no room for --rehearsal-rows images or for one of each class of a model: off.");
    public static final ConfigOption<MemorySize> REHEARSAL_MEMORY =
            ConfigOptions.key("training.rehearsal-memory")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription(
                            "Size of the images that the memory of each model holds, such as 4 mb, which is 5,349 of 28x28x1; every checkpoint stores them, once for the model and once for each of --rollback-versions.");
    public static final ConfigOption<Integer> REHEARSAL_ROWS =
            ConfigOptions.key("training.rehearsal-rows")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Images of the memory in each step. Default: as many as --batch-size, at least 3; half as many cost less and learn nearly as well.");
    public static final ConfigOption<String> REHEARSAL_RETENTION =
            ConfigOptions.key("training.rehearsal-retention")
                    .stringType()
                    .defaultValue(Retention.NEWEST_OF_CLASS.toString())
                    .withDescription(
                            "Which images a full memory keeps: newest-of-class, the newest of each class, which follows labels and images that change; or class-balanced, a random sample of each class, for images that hardly differ from one to the next.");
    public static final ConfigOption<Boolean> PRIOR_CORRECTION =
            ConfigOptions.key("training.prior-correction")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the loss of rehearsal is corrected for how often each class is in a step, so that a class is not predicted because many of it were learnt lately.");
    public static final ConfigOption<Integer> AVERAGING_RESTART =
            ConfigOptions.key("training.averaging-restart")
                    .intType()
                    .defaultValue(40)
                    .withDescription(
                            "With rehearsal, steps as after which --averaging starts again where a class is new; 0: a new class changes nothing.");

    private RehearsalOptions() {}

    /** Every option, in the order of the help text. */
    static List<ConfigOption<?>> all() {
        return List.of(
                REHEARSAL,
                REHEARSAL_MEMORY,
                REHEARSAL_ROWS,
                REHEARSAL_RETENTION,
                PRIOR_CORRECTION,
                AVERAGING_RESTART);
    }
}
