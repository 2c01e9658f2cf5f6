package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.FlinkRest.TaskManager;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a cluster on this machine does at one moment.
 *
 * @param taskManagers registered with the JobManager; none where it does not answer
 * @param jobs that run, and that have failed without a successor
 */
public record ClusterStatus(
        List<ServerStatus> servers, List<TaskManager> taskManagers, List<JobHealth> jobs) {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    public ClusterStatus {
        servers = List.copyOf(servers);
        taskManagers = List.copyOf(taskManagers);
        jobs = List.copyOf(jobs);
    }

    /** Asks every process. */
    public static ClusterStatus of(LocalCluster cluster) {
        FlinkRest rest = new FlinkRest(cluster.address(), ANSWER_LIMIT);
        List<TaskManager> registered = List.of();
        List<JobHealth> jobs = List.of();
        boolean leads = false;
        boolean full = false;
        if (cluster.jobManager().isAlive()) {
            try {
                jobs = new JobHealthProbe(rest).jobs();
                registered = rest.registered();
                leads = true;
                full = rest.jobManagerMetaspace().filter(Metaspace::isFull).isPresent();
            } catch (UncheckedIOException noAnswer) {
                // The conditions say so.
            }
        }
        List<ServerStatus> servers = new ArrayList<>();
        servers.add(
                ServerStatus.of(
                        cluster.kafka(),
                        cluster.brokers(),
                        answers(cluster),
                        ServerCondition.SILENT));
        servers.add(
                ServerStatus.of(
                        cluster.jobManager(),
                        cluster.address().toString(),
                        leads && !full,
                        full ? ServerCondition.FULL : ServerCondition.SILENT));
        for (ServerProcess server : cluster.taskManagers()) {
            Optional<TaskManager> entry = find(server, registered);
            servers.add(
                    ServerStatus.of(
                            server,
                            entry.map(TaskManager::address).orElse("-"),
                            entry.isPresent() || !leads,
                            ServerCondition.UNREGISTERED));
        }
        return new ClusterStatus(servers, registered, jobs);
    }

    private static Optional<TaskManager> find(ServerProcess server, List<TaskManager> registered) {
        return registered.stream().filter(entry -> entry.id().equals(server.name())).findFirst();
    }

    private static boolean answers(LocalCluster cluster) {
        if (!cluster.kafka().isAlive()) {
            return false;
        }
        try (Admin ignored = cluster.kafkaClient().withTimeout(ANSWER_LIMIT).connect()) {
            return true;
        } catch (JobException noAnswer) {
            return false;
        }
    }

    /** Whether every process lives and does its work, and no job fails again and again. */
    public boolean isHealthy(Instant now) {
        return servers.stream().allMatch(server -> server.condition() == ServerCondition.ALIVE)
                && jobs.stream().noneMatch(job -> job.needsHelp(now));
    }
}
