package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/** Whether the servers of a cluster do what they were started for. */
final class ClusterCheck {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final LocalCluster cluster;

    ClusterCheck(LocalCluster cluster) {
        this.cluster = cluster;
    }

    void awaitKafka() {
        ServerProcess kafka = cluster.kafka();
        Admin admin = Admin.create(cluster.kafkaClient().properties());
        try {
            await(
                    "Kafka does not answer at " + cluster.brokers(),
                    List.of(kafka),
                    () -> answers(admin));
        } finally {
            // A broker that never answers would keep an orderly close waiting for a minute.
            admin.close(Duration.ZERO);
        }
    }

    void awaitTaskManagers() {
        List<ServerProcess> living =
                cluster.taskManagers().stream().filter(ServerProcess::isAlive).toList();
        List<String> expected = LocalCluster.names(living).stream().sorted().toList();
        FlinkRest rest = cluster.rest();
        List<ServerProcess> needed = new ArrayList<>(living);
        needed.add(0, cluster.jobManager());
        await(
                "the registered task managers are not %s at %s"
                        .formatted(expected, cluster.address()),
                needed,
                () -> rest.taskManagers().stream().sorted().toList().equals(expected));
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for a condition, as long as the servers live that it needs. */
    private static void await(
            String otherwise, List<ServerProcess> needed, BooleanSupplier condition) {
        try {
            if (!Poll.until(() -> isTrue(condition, needed), START_LIMIT)) {
                throw needed.get(0)
                        .failure(
                                String.format(
                                        Locale.ROOT,
                                        "%s after %d s",
                                        otherwise,
                                        START_LIMIT.toSeconds()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted; " + otherwise, stopped);
        }
    }

    private static boolean isTrue(BooleanSupplier condition, List<ServerProcess> needed) {
        needed.forEach(ClusterCheck::requireAlive);
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException | IllegalStateException noAnswer) {
            return false;
        }
    }

    /**
     * A server that was started, and has ended since, is not what was asked for.
     *
     * @throws ServerException with the last that it wrote
     */
    static void requireAlive(ServerProcess server) {
        if (!server.isAlive()) {
            throw server.failure(server.name() + " does not run");
        }
    }
}
