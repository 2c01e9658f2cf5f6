package io.normstream.jobs.embedded;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Settings of the embedded Flink cluster and of the jobs that run on it. */
final class EmbeddedFlinkSettings {
    private static final String LOOPBACK = "127.0.0.1";

    private EmbeddedFlinkSettings() {}

    /** All settings, with every file below one directory. */
    static Configuration in(Path directory) {
        Configuration configuration = new Configuration();
        bindToLoopback(configuration);
        checkpoint(configuration, directory.toAbsolutePath());
        configuration.set(
                CoreOptions.TMP_DIRS, directory.toAbsolutePath().resolve("tmp").toString());
        configuration.set(WebOptions.TMP_DIR, directory.toAbsolutePath().toString());
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.parse("64m"));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.parse("64m"));
        // Each buffer that is read wakes the task before, which takes the reader's time.
        configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("64k"));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        // The defaults of 3 s and 10 s make the dashboard lag.
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofSeconds(1));
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
        // REST has no authentication: an upload would let any local user run code.
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        restart(configuration);
        return configuration;
    }

    private static void bindToLoopback(Configuration configuration) {
        configuration.set(RestOptions.ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        configuration.set(RestOptions.PORT, 0);
        // Clients in the same JVM ask again soon, not after 3 s, while a leader is elected.
        configuration.set(RestOptions.RETRY_DELAY, Duration.ofMillis(100));
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 200);
        configuration.set(JobManagerOptions.ADDRESS, LOOPBACK);
        configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(TaskManagerOptions.HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    }

    private static void checkpoint(Configuration configuration, Path directory) {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(2));
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                place(directory.resolve("checkpoints")));
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY, place(directory.resolve("savepoints")));
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // Uncompressed operator and broadcast state is read back one byte per system call.
        configuration.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
    }

    /** A directory as Flink's options take it: with its scheme, and nothing in it escaped. */
    private static String place(Path directory) {
        return new org.apache.flink.core.fs.Path("file", null, directory.toString()).toString();
    }

    private static void restart(Configuration configuration) {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(100));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(5));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofSeconds(20));
    }
}
