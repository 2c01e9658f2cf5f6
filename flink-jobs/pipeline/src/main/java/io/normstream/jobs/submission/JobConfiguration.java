package io.normstream.jobs.submission;

import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.Location;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's configuration of a job. */
public final class JobConfiguration {
    /** Key under which a job says which kind it is, on a cluster. */
    public static final String KIND = "job.kind";

    /** A checkpoint that the brokers did not answer in time is no reason to begin again. */
    private static final int TOLERABLE_FAILURES = 30;

    private JobConfiguration() {}

    /**
     * Our settings where the user's own say nothing.
     *
     * @param parameters what the job says of itself on the cluster, beside its identity
     * @param own what else this kind of job needs
     * @param given the user's
     * @param checkpoint checkpoint or savepoint to restore
     */
    public static Configuration of(
            JobSettings job,
            Map<String, String> parameters,
            Configuration own,
            Configuration given,
            Optional<CheckpointContents> checkpoint) {
        Configuration flink = new Configuration();
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, job.checkpointInterval());
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_FAILURES);
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Location.of(job.checkpointDirectory()).text());
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        Map<String, String> all = new TreeMap<>(parameters);
        all.putAll(identity(job));
        flink.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, all);
        flink.addAll(own);
        flink.addAll(given);
        // A committer knows the transactions of its writer by their producers, as objects.
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(PipelineOptions.OPERATOR_CHAINING, true);
        // Flink shows its configuration; this may hold a password.
        flink.removeConfig(JobOptions.SCHEMA_REGISTRY);
        checkpoint.ifPresent(
                restored -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, restored.path()));
        return flink;
    }

    /**
     * What a running job says about itself on the cluster: two with the same fence each other's
     * transactions.
     */
    public static Map<String, String> identity(JobSettings job) {
        return Map.of(
                JobOptions.BROKERS.key(), job.brokers(),
                JobOptions.TOPIC_PREFIX.key(), job.topicPrefix(),
                JobOptions.GROUP.key(), job.group());
    }
}
