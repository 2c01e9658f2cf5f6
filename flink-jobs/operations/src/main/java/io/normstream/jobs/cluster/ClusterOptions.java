package io.normstream.jobs.cluster;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of a cluster of processes on this machine. */
public final class ClusterOptions {

    public static final ConfigOption<String> DIRECTORY =
            ConfigOptions.key("cluster.directory")
                    .stringType()
                    .defaultValue("normstream-cluster")
                    .withDescription(
                            "Directory of everything that the cluster keeps: Kafka's log, checkpoints, log files, ports and process ids.");
    public static final ConfigOption<Integer> TASK_MANAGERS =
            ConfigOptions.key("cluster.task-managers")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Number of TaskManagers. Default: as many as the directory had, otherwise 1. Missing ones are added to those that run.");
    public static final ConfigOption<Integer> SLOTS =
            ConfigOptions.key("cluster.slots")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Slots of each TaskManager. Default: as before, otherwise as conf/config.yaml of the distribution says.");
    public static final ConfigOption<Integer> BROKERS_PORT =
            ConfigOptions.key("cluster.brokers-port")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Port of Kafka on 127.0.0.1. Default: as before, otherwise a free one.");
    public static final ConfigOption<Integer> REST_PORT =
            ConfigOptions.key("cluster.rest-port")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Port of Flink's dashboard and REST interface on 127.0.0.1. Default: as before, otherwise a free one.");

    private ClusterOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(DIRECTORY, TASK_MANAGERS, SLOTS, BROKERS_PORT, REST_PORT);
    }
}
