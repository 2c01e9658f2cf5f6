package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.CommandRun;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.cluster.ServerProcess;
import io.normstream.jobs.cluster.StandaloneCluster;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;

/** Broker, JobManager and TaskManagers, each a process, and jobs sent by the command line. */
final class ClusterDeployment implements Deployment {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern JOB = Pattern.compile("Job ([0-9a-f]{32})");

    private final Path directory;
    private final int size;
    private final StandaloneCluster cluster;
    private String job = "";
    private ServerProcess suspended;

    private ClusterDeployment(Path directory, int size) {
        this.directory = directory;
        this.size = size;
        this.cluster = StandaloneCluster.start(directory, size);
    }

    /**
     * @param size number of TaskManagers
     */
    static ClusterDeployment start(Path directory, int size) {
        return new ClusterDeployment(directory, size);
    }

    @Override
    public KafkaClientSettings kafka() {
        return KafkaClientSettings.of(cluster.brokers());
    }

    @Override
    public FlinkRest rest() {
        return cluster.rest();
    }

    @Override
    public String job() {
        return job;
    }

    /** Where the JobManager answers. */
    URI address() {
        return cluster.address();
    }

    @Override
    public Path checkpoints(Training training) {
        return cluster.checkpoints().resolve(training.prefix());
    }

    @Override
    public Path logs() {
        return cluster.logDirectory();
    }

    @Override
    public void train(Training training) {
        job = submit(training);
    }

    /** As {@link #train(Training)}, with further flags. */
    void train(Training training, String... flags) {
        job = submit(training, flags);
    }

    /** Takes the job of {@code train} as the latest one. */
    void follow(CommandRun train) {
        job = started(train);
    }

    /** What {@code train} with {@code flags} prints, which must be refused. */
    String refused(Training training, String... flags) {
        return cluster.attempt(command(training, flags)).requireExitCode(1);
    }

    /** A process that may be refused to {@code train}; its job is not the latest one. */
    CommandRun process(Training training, String... flags) {
        return cluster.process(command(training, flags));
    }

    private String submit(Training training, String... start) {
        return started(cluster.attempt(command(training, start)));
    }

    /** Id of the job that {@code train} has started. */
    private static String started(CommandRun train) {
        String output = train.requireExitCode(0);
        Matcher submitted = JOB.matcher(output);
        assertThat(submitted.find()).as(output).isTrue();
        return submitted.group(1);
    }

    private String[] command(Training training, String... start) {
        Path file = directory.resolve(training.prefix() + ".yaml");
        Map<String, String> options = new TreeMap<>(training.options());
        options.put("kafka.brokers", cluster.brokers());
        options.put("checkpoint.checkpoint-dir", checkpoints(training).toString());
        options.put("job.cluster", cluster.address().toString());
        try {
            Files.write(file, lines(options));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = new ArrayList<>(List.of("train", "--config=" + file));
        command.addAll(List.of(start));
        return command.toArray(new String[0]);
    }

    private static List<String> lines(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + ": " + option.getValue())
                .toList();
    }

    @Override
    public void strike(KillKind kind, Training training) {
        switch (kind) {
            case TASK_MANAGER -> trainer().kill();
            case JOB_MANAGER -> cluster.jobManager().kill();
            case BROKER -> cluster.kafka().kill();
            case BROKER_STALL -> stall();
            case TASK_MANAGER_STALL -> suspendTrainer();
            case SECOND_START -> startAgain(training);
            case JVM -> throw new IllegalArgumentException("no process holds everything");
        }
    }

    /** What is refused changes nothing for the job that runs. */
    private void startAgain(Training training) {
        assertThat(refused(training, "--resume", "--group=second")).contains("--take-over");
    }

    /** Holds the broker still for longer than a checkpoint may take. */
    private void stall() {
        cluster.kafka().suspend();
        long end = System.nanoTime() + CHECKPOINT_TIMEOUT.multipliedBy(3).dividedBy(2).toNanos();
        await("the end of a stall").atMost(LIMIT).until(() -> System.nanoTime() > end);
        assertThat(cluster.kafka().isAlive()).isTrue();
    }

    private void suspendTrainer() {
        suspended = trainer();
        suspended.suspend();
        awaiting("the loss of " + suspended.name())
                .until(() -> !cluster.rest().taskManagers().contains(suspended.name()));
    }

    private void wakeWhereAnotherTrains() {
        awaiting("another trainer than " + suspended.name())
                .until(
                        () ->
                                isRunning()
                                        && !cluster.rest()
                                                .taskManagerOf(job, "trainer")
                                                .equals(suspended.name()));
        suspended.resume();
    }

    /** State of the latest job, such as {@code FAILED}. */
    String jobState() {
        return cluster.rest().jobState(job);
    }

    /** Why the latest job failed last, with its causes. */
    String failure() {
        return cluster.rest()
                .get("/jobs/" + job + "/exceptions")
                .get("exceptionHistory")
                .get("entries")
                .get(0)
                .get("stacktrace")
                .asText();
    }

    /** Whether every task of the job runs. */
    private boolean isRunning() {
        for (JsonNode vertex : cluster.rest().get("/jobs/" + job).get("vertices")) {
            if (!vertex.get("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void recover(KillKind kind, Training training) {
        switch (kind) {
            case TASK_MANAGER -> startTaskManagers();
            case JOB_MANAGER -> {
                cluster.jobManager().start();
                awaitDashboard();
                job = resubmit(training);
            }
            case BROKER -> {
                cluster.kafka().start();
                cluster.awaitKafka();
            }
            case BROKER_STALL -> cluster.kafka().resume();
            case TASK_MANAGER_STALL -> wakeWhereAnotherTrains();
            case SECOND_START -> {}
            case JVM -> throw new IllegalArgumentException("no process holds everything");
        }
    }

    /** From the newest complete checkpoint, or from nothing where the first was not complete. */
    private String resubmit(Training training) {
        boolean any = !CheckpointFolders.complete(checkpoints(training)).isEmpty();
        return any ? submit(training, "--resume") : submit(training);
    }

    /** Waits until all TaskManagers that live are registered. */
    void awaitTaskManagers() {
        cluster.awaitTaskManagers();
    }

    private void awaitDashboard() {
        awaiting("the dashboard at " + cluster.address())
                .until(() -> cluster.rest().get("/overview").has("taskmanagers"));
    }

    private ConditionFactory awaiting(String what) {
        return await(what + ", logs in " + logs()).atMost(LIMIT).ignoreExceptions();
    }

    /** The TaskManager that trains, or any that lives where that is not known. */
    private ServerProcess trainer() {
        List<ServerProcess> alive = taskManagers().stream().filter(ServerProcess::isAlive).toList();
        try {
            String name = cluster.rest().taskManagerOf(job, "trainer");
            return alive.stream()
                    .filter(server -> server.name().equals(name))
                    .findFirst()
                    .orElse(alive.get(0));
        } catch (RuntimeException notScheduled) {
            return alive.get(0);
        }
    }

    private List<ServerProcess> taskManagers() {
        List<ServerProcess> all = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            all.add(cluster.taskManager(index));
        }
        return all;
    }

    void killTaskManagers() {
        taskManagers().forEach(ServerProcess::kill);
    }

    /** Starts those that do not live. */
    void startTaskManagers() {
        taskManagers().stream().filter(server -> !server.isAlive()).forEach(ServerProcess::start);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
