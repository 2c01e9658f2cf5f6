package io.normstream.jobs.doctor;

import io.normstream.jobs.config.ScoringOptions;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of the checks of a deployment, in addition to those of the job that it is for. */
public final class DoctorOptions {

    public static final ConfigOption<Duration> DOWNTIME =
            ConfigOptions.key("doctor.downtime")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(3))
                    .withDescription(
                            "Longest interruption of the job that open transactions must survive.");
    public static final ConfigOption<Boolean> ABORT_TRANSACTIONS =
            ConfigOptions.key("doctor.abort-transactions")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Abort transactions of ours that were left open, each by name; only while no job runs, and only those that no checkpoint needs. A job that resumes ends them by itself.");

    public static final ConfigOption<String> SCORING_GROUP =
            ConfigOptions.key("doctor.scoring-group")
                    .stringType()
                    .defaultValue(ScoringOptions.GROUP.defaultValue())
                    .withDescription("The --group of the scoring job.");

    public static final ConfigOption<Boolean> PLAN =
            ConfigOptions.key("doctor.plan")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Only say what memory a TaskManager needs for the training job, and write the settings of Flink that give it that; asks neither brokers nor a cluster.");
    public static final ConfigOption<Integer> PLAN_SLOTS =
            ConfigOptions.key("doctor.plan-slots")
                    .intType()
                    .defaultValue(2)
                    .withDescription("Task slots of the TaskManager that --plan is for.");

    private DoctorOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(DOWNTIME, ABORT_TRANSACTIONS, SCORING_GROUP, PLAN, PLAN_SLOTS);
    }
}
