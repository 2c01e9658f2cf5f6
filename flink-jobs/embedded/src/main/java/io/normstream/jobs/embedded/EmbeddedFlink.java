package io.normstream.jobs.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A Flink cluster in this JVM with its dashboard, on 127.0.0.1 only. It outlives its jobs, so that
 * several share one dashboard and a finished one can still be looked at.
 */
public final class EmbeddedFlink implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final URI dashboard;

    private EmbeddedFlink(MiniCluster cluster, Configuration configuration, URI dashboard) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.dashboard = dashboard;
    }

    /** Starts a cluster with the settings of {@link EmbeddedFlinkSettings} alone. */
    public static EmbeddedFlink start(Path directory) {
        return start(directory, new Configuration());
    }

    /**
     * Starts a cluster and returns once its REST interface answers.
     *
     * @param directory checkpoints, savepoints and temporary files go here
     * @param overrides win over the settings of {@link EmbeddedFlinkSettings}: {@code rest.port} (0
     *     takes a free one), {@code taskmanager.numberOfTaskSlots}, {@code
     *     minicluster.number-of-taskmanagers}, {@code execution.checkpointing.interval} and so on
     * @throws EmbeddedServerException where it does not start, as when the REST port is taken
     */
    public static EmbeddedFlink start(Path directory, Configuration overrides) {
        Configuration configuration = EmbeddedFlinkSettings.in(directory);
        configuration.addAll(overrides);
        MiniCluster cluster = new MiniCluster(clusterConfiguration(configuration));
        try {
            cluster.start();
            URI dashboard = cluster.getRestAddress().get();
            configuration.set(RestOptions.PORT, dashboard.getPort());
            awaitDispatcher(configuration);
            return new EmbeddedFlink(cluster, configuration, dashboard);
        } catch (InterruptedException stopped) {
            cluster.closeAsync();
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException(
                    "interrupted while the embedded Flink cluster started", stopped);
        } catch (Exception failure) {
            cluster.closeAsync();
            throw new EmbeddedServerException(
                    "the embedded Flink cluster does not start (REST port %s, directory %s): %s"
                            .formatted(
                                    configuration.get(RestOptions.BIND_PORT),
                                    directory,
                                    rootMessage(failure)),
                    failure);
        }
    }

    private static @Nullable String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    /**
     * An environment whose jobs run on this cluster.
     *
     * @param jobConfiguration wins over the cluster's settings for the jobs of this environment
     */
    public StreamExecutionEnvironment environment(Configuration jobConfiguration) {
        Configuration merged = new Configuration(configuration);
        merged.addAll(jobConfiguration);
        return StreamExecutionEnvironment.createRemoteEnvironment(
                dashboard.getHost(), dashboard.getPort(), merged);
    }

    /** Address of the dashboard and of the REST interface. */
    public URI dashboard() {
        return dashboard;
    }

    /** Ends every job and the cluster; checkpoints stay in their directory. */
    @Override
    public void close() {
        try {
            cluster.closeAsync().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(
                    "the embedded Flink cluster did not end within " + CLOSE_LIMIT, failure);
        }
    }

    private static MiniClusterConfiguration clusterConfiguration(Configuration configuration) {
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(
                        configuration.get(TaskManagerOptions.MINI_CLUSTER_NUM_TASK_MANAGERS))
                .setNumSlotsPerTaskManager(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS))
                .build();
    }

    /** REST answers 503 until a dispatcher leads; Flink's own client asks again until then. */
    private static void awaitDispatcher(Configuration configuration) throws Exception {
        try (RestClusterClient<String> client =
                new RestClusterClient<>(configuration, "embedded")) {
            client.listJobs().get();
        }
    }
}
