package io.normstream.jobs.cluster;

import static java.util.stream.Collectors.joining;

import io.normstream.jobs.net.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@link LocalCluster} of a test: it ends with the test, and with its JVM at the latest.
 * Everything that its processes write is in one directory ({@code data} and {@code logs}).
 */
public final class StandaloneCluster implements AutoCloseable {
    /** How this JVM takes code, and with it all processes: as a test, or as what is measured. */
    private static final String JVM_FLAGS =
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(flag -> flag.startsWith("-XX:"))
                    .collect(joining(" "));

    private final LocalCluster cluster;
    private final Thread stop;

    private StandaloneCluster(LocalCluster cluster) {
        this.cluster = cluster;
        this.stop = new Thread(cluster::stop, "standalone-cluster-stop");
    }

    /** Starts all and returns once the broker answers and every TaskManager is registered. */
    public static StandaloneCluster start(Path directory, int taskManagers) {
        StandaloneCluster started =
                new StandaloneCluster(
                        LocalCluster.of(
                                settings(directory, taskManagers),
                                false,
                                Map.of("NORMSTREAM_CONF", configuration(directory))));
        Runtime.getRuntime().addShutdownHook(started.stop);
        try {
            started.cluster.start();
            return started;
        } catch (RuntimeException failure) {
            started.close();
            throw failure;
        }
    }

    /**
     * The configuration of the distribution, with {@link #JVM_FLAGS}, and a REST interface whose
     * answers are not as old as a dashboard's may be.
     */
    private static String configuration(Path directory) {
        Path from = Distribution.find().root().resolve("conf");
        try (Stream<Path> files = Files.list(from)) {
            Path to = Files.createDirectories(directory.resolve("conf"));
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                Files.writeString(
                        to.resolve(file.getFileName()),
                        text.replace("env.java.opts.all: ", "env.java.opts.all: " + JVM_FLAGS + " ")
                                .replace("-interval: 1000", "-interval: 100"));
            }
            return to.toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** With ports that no other cluster of this machine would choose, as it may the usual ones. */
    private static ClusterSettings settings(Path directory, int taskManagers) {
        List<Integer> free = FreePorts.take(2);
        return new ClusterSettings(directory, taskManagers, null, free.get(0), free.get(1));
    }

    /** Address of the JobManager's REST interface and dashboard. */
    public URI address() {
        return cluster.address();
    }

    public String brokers() {
        return cluster.brokers();
    }

    public FlinkRest rest() {
        return cluster.rest();
    }

    public ServerProcess kafka() {
        return cluster.kafka();
    }

    public ServerProcess jobManager() {
        return cluster.jobManager();
    }

    /**
     * @param index from 0
     */
    public ServerProcess taskManager(int index) {
        return cluster.taskManagers().get(index);
    }

    /** Adds a TaskManager and returns once it is registered. */
    public ServerProcess startTaskManager() {
        return cluster.startTaskManager();
    }

    /** Where the checkpoints are, for programs of this machine. */
    public Path checkpoints() {
        return cluster.checkpoints();
    }

    /** Where every process writes its log NAME.log, and its other output to NAME.out. */
    public Path logDirectory() {
        return cluster.directory().logs();
    }

    /** Waits until the broker answers; throws with the place of its log where it does not. */
    public void awaitKafka() {
        cluster.awaitKafka();
    }

    /** Waits until all TaskManagers that live are registered, and no others. */
    public void awaitTaskManagers() {
        cluster.awaitTaskManagers();
    }

    /**
     * Runs a command in this JVM and returns what it printed.
     *
     * @throws AssertionError where it does not end with 0, with its output
     */
    public String normstream(String... arguments) {
        return attempt(arguments).requireExitCode(0);
    }

    /** Runs a command that may be refused in this JVM. */
    public CommandRun attempt(String... arguments) {
        return CommandRun.here(arguments);
    }

    /** Runs a command in a process of its own, as a user does. */
    public CommandRun process(String... arguments) {
        return CommandRun.process(cluster.scripts().environment(), arguments);
    }

    /** What all processes have logged so far. */
    public String logs() {
        StringBuilder all = new StringBuilder();
        for (ServerProcess server : cluster.servers()) {
            try {
                all.append(Files.readString(server.logFile()));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        cluster.stop();
        Runtime.getRuntime().removeShutdownHook(stop);
    }
}
