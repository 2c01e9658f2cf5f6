package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.control.ControlOptions;
import io.normstream.jobs.data.PublishOptions;
import io.normstream.jobs.demo.DemoOptions;
import io.normstream.jobs.doctor.DoctorOptions;
import io.normstream.jobs.watch.PageOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;

/** The options of all commands, which may share a file. */
public final class OwnOptions {
    private OwnOptions() {}

    /** By what they are about; a key may be under several. */
    public static Map<String, List<ConfigOption<?>>> groups() {
        Map<String, List<ConfigOption<?>>> groups = new LinkedHashMap<>();
        groups.put("Job: Kafka, checkpoints, cluster", JobOptions.all());
        groups.put("Training", TrainingOptions.all());
        groups.put("Scoring", ScoringOptions.all());
        groups.put("Publishing a data set", PublishOptions.all());
        groups.put("Demo", DemoOptions.all());
        groups.put("Cluster of processes on this machine", ClusterOptions.all());
        groups.put("Doctor", DoctorOptions.all());
        groups.put("Commands to a running job", ControlOptions.all());
        groups.put("Live page", PageOptions.all());
        groups.put("Watching models", WatchOptions.all());
        return groups;
    }

    /** Every key, in order. */
    public static SortedSet<String> keys() {
        SortedSet<String> keys = new TreeSet<>();
        groups().values().forEach(group -> group.forEach(option -> keys.add(option.key())));
        return keys;
    }
}
