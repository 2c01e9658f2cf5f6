package io.normstream.jobs.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.core.ConditionFactory;

/**
 * Kafka, a JobManager and TaskManagers as separate processes of this machine, started through the
 * scripts of the distribution on free ports of 127.0.0.1. Everything they write lies in one
 * directory ({@code data} and {@code logs}).
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final String brokers;
    private final FlinkRest rest;
    private final URI address;
    private final ServerProcess kafka;
    private final ServerProcess jobManager;
    private final List<ServerProcess> taskManagers = new ArrayList<>();
    private final Thread endAll = new Thread(this::endAll, "standalone-cluster-end");

    private StandaloneCluster(Path directory, int taskManagerCount) {
        this.directory = directory;
        List<Integer> ports = FreePorts.take(4);
        String rpcPort = ports.get(2).toString();
        brokers = HOST + ":" + ports.get(0);
        address = URI.create("http://" + HOST + ":" + ports.get(3));
        rest = new FlinkRest(address);
        kafka =
                server(
                        "kafka",
                        "kafka.sh",
                        Map.of(
                                "NORMSTREAM_KAFKA_LISTENERS",
                                "PLAINTEXT://" + brokers,
                                "NORMSTREAM_KAFKA_CONTROLLER",
                                HOST + ":" + ports.get(1)));
        jobManager =
                server(
                        "jobmanager",
                        "jobmanager.sh",
                        Map.of(
                                "NORMSTREAM_JOBMANAGER_RPC_PORT",
                                rpcPort,
                                "NORMSTREAM_REST_PORT",
                                ports.get(3).toString()));
        for (int i = 1; i <= taskManagerCount; i++) {
            taskManagers.add(
                    server(
                            "taskmanager-" + i,
                            "taskmanager.sh",
                            Map.of(
                                    "NORMSTREAM_JOBMANAGER_RPC_PORT",
                                    rpcPort,
                                    "NORMSTREAM_TASKMANAGER_ID",
                                    "taskmanager-" + i)));
        }
    }

    /** Starts all and returns once the broker answers and every TaskManager is registered. */
    public static StandaloneCluster start(Path directory, int taskManagerCount) {
        try {
            Files.createDirectories(directory.resolve("logs"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        StandaloneCluster cluster = new StandaloneCluster(directory, taskManagerCount);
        Runtime.getRuntime().addShutdownHook(cluster.endAll);
        cluster.startAll();
        return cluster;
    }

    /** Address of the JobManager's REST interface and dashboard. */
    public URI address() {
        return address;
    }

    public String brokers() {
        return brokers;
    }

    public FlinkRest rest() {
        return rest;
    }

    public ServerProcess kafka() {
        return kafka;
    }

    public ServerProcess jobManager() {
        return jobManager;
    }

    /**
     * @param index from 0
     */
    public ServerProcess taskManager(int index) {
        return taskManagers.get(index);
    }

    /** Where the checkpoints lie, for programs of this machine. */
    public Path checkpoints() {
        return directory.resolve("data").resolve("checkpoints");
    }

    /**
     * Runs a command of the distribution's command line and returns what it printed.
     *
     * @throws AssertionError where it does not end with 0, with its output
     */
    public String normstream(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Distribution.script("normstream.sh").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        ServerProcess.replaceEnvironment(builder, environment(Map.of()));
        try {
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command, stopped);
        }
    }

    /** What all processes have logged so far. */
    public String logs() {
        StringBuilder all = new StringBuilder();
        for (ServerProcess server : servers()) {
            try {
                all.append(Files.readString(logDirectory().resolve(server.name() + ".out")));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return all.toString();
    }

    /** Waits until the broker answers; throws with the place of the logs where it does not. */
    public void awaitKafka() {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        try (Admin admin = Admin.create(settings)) {
            awaiting("Kafka at " + brokers)
                    .until(
                            () ->
                                    !admin.describeCluster()
                                            .nodes()
                                            .get(1, TimeUnit.SECONDS)
                                            .isEmpty());
        }
    }

    /** Waits until all TaskManagers that were started are registered, and no others. */
    public void awaitTaskManagers() {
        List<String> expected =
                taskManagers.stream()
                        .filter(ServerProcess::isAlive)
                        .map(ServerProcess::name)
                        .sorted()
                        .toList();
        awaiting(expected + " at " + address)
                .until(() -> rest.taskManagers().stream().sorted().toList().equals(expected));
    }

    @Override
    public void close() {
        endAll();
        Runtime.getRuntime().removeShutdownHook(endAll);
    }

    private void startAll() {
        try {
            servers().forEach(ServerProcess::start);
            awaitKafka();
            awaitTaskManagers();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private void endAll() {
        servers().forEach(ServerProcess::close);
    }

    private List<ServerProcess> servers() {
        List<ServerProcess> servers = new ArrayList<>(taskManagers);
        servers.add(jobManager);
        servers.add(kafka);
        return servers;
    }

    private ConditionFactory awaiting(String what) {
        return await(what + ", logs in " + logDirectory())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    private ServerProcess server(String name, String script, Map<String, String> own) {
        return new ServerProcess(name, script, logDirectory(), environment(own));
    }

    private Map<String, String> environment(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        environment.put("NORMSTREAM_DATA", directory.resolve("data").toString());
        environment.put("NORMSTREAM_LOGS", logDirectory().toString());
        return environment;
    }

    /** Where every process writes its log, and its output in a file NAME.out. */
    public Path logDirectory() {
        return directory.resolve("logs");
    }
}
