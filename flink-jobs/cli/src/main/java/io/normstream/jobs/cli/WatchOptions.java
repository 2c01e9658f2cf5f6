package io.normstream.jobs.cli;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of a watch over what is published: when it ends by itself. */
public final class WatchOptions {

    public static final ConfigOption<Duration> FOR =
            ConfigOptions.key("watch.for")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "End after this time, such as 90 s or 5 min. Default: until Ctrl-C.");
    public static final ConfigOption<Integer> COUNT =
            ConfigOptions.key("watch.count")
                    .intType()
                    .noDefaultValue()
                    .withDescription("End after this many new versions.");

    private WatchOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(FOR, COUNT);
    }
}
