package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.net.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, a JobManager and TaskManagers as processes of this machine, on 127.0.0.1. They run from
 * the distribution, everything they write is in one directory, and its state file says which they
 * are: another process can open the same cluster later. For one thread at a time, and one process
 * ({@link ClusterDirectory#lock}).
 */
public final class LocalCluster {
    private static final Duration PORT_LIMIT = Duration.ofSeconds(10);

    private final ClusterDirectory directory;
    private final boolean detached;
    private final Map<String, String> choices;
    private final ServerProcess kafka;
    private final ServerProcess jobManager;
    private final List<ServerProcess> taskManagers = new ArrayList<>();
    private ClusterLayout layout;

    private LocalCluster(ClusterDirectory directory, ClusterState state, boolean detached) {
        this.directory = directory;
        this.detached = detached;
        this.choices = state.choices();
        this.layout = state.layout();
        kafka = server("kafka", ServerRole.KAFKA, scripts().kafka(), state);
        jobManager = server("jobmanager", ServerRole.JOB_MANAGER, scripts().jobManager(), state);
        for (int number = 1; number <= layout.taskManagers(); number++) {
            taskManagers.add(taskManager(number, state));
        }
    }

    /**
     * The cluster of a directory as it was left.
     *
     * @throws JobException where none was started there
     */
    public static LocalCluster open(ClusterDirectory directory) {
        ClusterState state =
                directory
                        .read()
                        .orElseThrow(
                                () ->
                                        new JobException(
                                                "no cluster was started in %s: there is no %s"
                                                        .formatted(
                                                                directory.root(),
                                                                directory.stateFile())));
        return new LocalCluster(directory, state.choosing(System.getenv()), true);
    }

    /**
     * The cluster of a directory with the size and ports that are asked for; a first one where
     * there is none. Starts nothing.
     *
     * @param detached whether servers that it starts live on when the terminal is closed
     * @throws JobException where servers run that would have to be started anew for it
     */
    public static LocalCluster of(ClusterSettings asked, boolean detached) {
        return of(asked, detached, System.getenv());
    }

    /** The same, with the variables of another environment. */
    static LocalCluster of(
            ClusterSettings asked, boolean detached, Map<String, String> environment) {
        ClusterDirectory directory = new ClusterDirectory(asked.directory());
        ClusterState kept =
                directory
                        .read()
                        .orElseGet(
                                () ->
                                        ClusterState.of(
                                                ClusterLayout.fresh(asked), Map.of(), Map.of()))
                        .choosing(environment);
        ClusterLayout layout = kept.layout().with(asked);
        if (!kept.layout().growsInto(layout)) {
            requireNoneRuns(new LocalCluster(directory, kept, detached));
        }
        return new LocalCluster(
                directory, ClusterState.of(layout, kept.choices(), kept.processes()), detached);
    }

    private static void requireNoneRuns(LocalCluster kept) {
        List<String> running = names(kept.running());
        if (!running.isEmpty()) {
            throw new JobException(
                    "%s run in %s, with %s; stop them first, or leave that as it is"
                            .formatted(
                                    String.join(", ", running),
                                    kept.directory.root(),
                                    kept.layout.describe()));
        }
    }

    /** Address of the JobManager's REST interface and dashboard. */
    public URI address() {
        return layout.address();
    }

    public String brokers() {
        return layout.brokers();
    }

    public FlinkRest rest() {
        return new FlinkRest(address());
    }

    public ClusterDirectory directory() {
        return directory;
    }

    /** Where the checkpoints are, for programs of this machine. */
    public Path checkpoints() {
        return directory.data().resolve("checkpoints");
    }

    public ServerProcess kafka() {
        return kafka;
    }

    public ServerProcess jobManager() {
        return jobManager;
    }

    public List<ServerProcess> taskManagers() {
        return Collections.unmodifiableList(taskManagers);
    }

    /** All, in the order of their start. */
    public List<ServerProcess> servers() {
        return Stream.concat(Stream.of(kafka, jobManager), taskManagers.stream()).toList();
    }

    /** All, those that need the others first. */
    public List<ServerProcess> inOrderOfStop() {
        return Stream.concat(taskManagers.stream(), Stream.of(jobManager, kafka)).toList();
    }

    /** Those that live now. */
    public List<ServerProcess> running() {
        return servers().stream().filter(ServerProcess::isAlive).toList();
    }

    /** For a message. */
    static List<String> names(List<ServerProcess> servers) {
        return servers.stream().map(ServerProcess::name).toList();
    }

    /**
     * Starts the servers that do not run, and returns once the broker answers and every TaskManager
     * is registered. Where that fails, what was started here is ended.
     *
     * @return what was started
     */
    public List<ServerProcess> start() {
        directory.create();
        List<ServerProcess> missing =
                servers().stream().filter(server -> !server.isAlive()).toList();
        requirePorts(missing);
        try {
            missing.forEach(ServerProcess::start);
            awaitKafka();
            awaitTaskManagers();
            missing.forEach(ClusterCheck::requireAlive);
            return missing;
        } catch (RuntimeException failure) {
            missing.forEach(ServerProcess::close);
            throw failure;
        }
    }

    /** Adds a TaskManager to those that run, and returns once it is registered. */
    public ServerProcess startTaskManager() {
        layout = layout.withTaskManagers(layout.taskManagers() + 1);
        ServerProcess added =
                taskManager(layout.taskManagers(), ClusterState.of(layout, choices, Map.of()));
        taskManagers.add(added);
        added.start();
        awaitTaskManagers();
        return added;
    }

    /** Starts one server that does not run, and waits until it does its work. */
    public void start(ServerProcess server) {
        requirePorts(List.of(server));
        server.start();
        if (server.equals(kafka)) {
            awaitKafka();
        } else {
            awaitTaskManagers();
        }
    }

    /** Ends every server in order, by force where one takes too long. */
    public void stop() {
        inOrderOfStop().forEach(ServerProcess::close);
    }

    /** Waits until the broker answers; throws with the place of its log where it does not. */
    public void awaitKafka() {
        new ClusterCheck(this).awaitKafka();
    }

    /** Waits until all TaskManagers that live are registered, and no others. */
    public void awaitTaskManagers() {
        new ClusterCheck(this).awaitTaskManagers();
    }

    KafkaClientSettings kafkaClient() {
        return KafkaClientSettings.of(brokers());
    }

    ClusterScripts scripts() {
        return new ClusterScripts(Distribution.find(), directory, layout, choices, detached);
    }

    private void requirePorts(List<ServerProcess> starting) {
        Map<Integer, String> ports = new HashMap<>();
        if (starting.contains(kafka)) {
            ports.put(layout.brokersPort(), "Kafka");
            ports.put(layout.controllerPort(), "Kafka's controller");
        }
        if (starting.contains(jobManager)) {
            ports.put(layout.restPort(), "the dashboard");
            ports.put(layout.rpcPort(), "the JobManager");
        }
        ports.forEach(LocalCluster::requirePort);
    }

    /** A server that has just ended, or a client by chance, may hold a port some seconds longer. */
    private static void requirePort(int port, String user) {
        try {
            if (Poll.until(() -> FreePorts.isFree(port), PORT_LIMIT)) {
                return;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new JobException(
                String.format(
                        Locale.ROOT,
                        "port %d of 127.0.0.1, which %s needs, has been in use for %d s; stop what listens there, or choose another port or directory",
                        port,
                        user,
                        PORT_LIMIT.toSeconds()));
    }

    private ServerProcess taskManager(int number, ClusterState state) {
        String name = ServerRole.TASK_MANAGER + "-" + number;
        return server(name, ServerRole.TASK_MANAGER, scripts().taskManager(name), state);
    }

    private ServerProcess server(
            String name, ServerRole role, ServerScript script, ClusterState state) {
        @Nullable LaunchedProcess launched = state.processes().get(name);
        return new ServerProcess(name, role, script, launched, this::save);
    }

    private synchronized void save() {
        Map<String, LaunchedProcess> processes = new HashMap<>();
        servers()
                .forEach(
                        server ->
                                server.launched()
                                        .ifPresent(
                                                process -> processes.put(server.name(), process)));
        directory.write(ClusterState.of(layout, choices, processes));
    }
}
