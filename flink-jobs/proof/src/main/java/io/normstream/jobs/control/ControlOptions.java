package io.normstream.jobs.control;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of commands to a running job, in addition to those that say where its topics are. */
public final class ControlOptions {

    public static final ConfigOption<Duration> TIMEOUT =
            ConfigOptions.key("control.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "How long to wait for the outcome of the command in the ledger or the dead letters, such as 90 s or 5 min: several times the job's --checkpoint-interval.");
    public static final ConfigOption<Boolean> NO_WAIT =
            ConfigOptions.key("control.no-wait")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Return once the brokers have the command, without waiting for its outcome.");

    private ControlOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(TIMEOUT, NO_WAIT);
    }
}
