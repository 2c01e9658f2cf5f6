package io.normstream.jobs.doctor;

import static io.normstream.jobs.cluster.RemoteCluster.releaseLine;
import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.cluster.Metaspace;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import java.util.List;
import java.util.Locale;

/**
 * Whether the cluster takes the job.
 *
 * @param ownVersion Flink release that this project is built with
 * @param runs whether the job runs there already, and so has its slots
 */
record ClusterReadinessCheck(ClusterFacts cluster, String ownVersion, int neededSlots, boolean runs)
        implements Check {
    @Override
    public List<Finding> findings() {
        return List.of(version(), jobManager(), taskManagers(), slots());
    }

    private Finding version() {
        String found = cluster.version();
        String text = "the cluster at %s runs Flink %s".formatted(cluster.address(), found);
        if (found.equals(ownVersion)) {
            return ok("flink", text);
        }
        return releaseLine(found).equals(releaseLine(ownVersion))
                ? warning("flink", text + ", we are built with " + ownVersion + ": use the same")
                : problem(
                        "flink",
                        "%s, jobs can be sent to Flink %s.x only: install that"
                                .formatted(text, releaseLine(ownVersion)));
    }

    /** Each submission of a job may leave its classes behind, until no other job fits. */
    private Finding jobManager() {
        if (cluster.metaspace().isEmpty()) {
            return ok("job manager", "it answers, but does not yet say how full its metaspace is");
        }
        Metaspace metaspace = cluster.metaspace().get();
        String text =
                metaspace.limit() > 0
                        ? "its metaspace holds %s of %s"
                                .formatted(
                                        Text.bytes(metaspace.used()), Text.bytes(metaspace.limit()))
                        : "its metaspace has no limit";
        return metaspace.isFull()
                ? problem(
                        "job manager",
                        text + ", another job does not fit: restart it, and resume the jobs")
                : ok("job manager", text);
    }

    private Finding taskManagers() {
        int count = cluster.workers().size();
        if (count == 0) {
            return problem(
                    "task managers",
                    "no TaskManager is registered: start one, or read its log; one that was just killed counts until its heartbeats are missed");
        }
        return count == 1
                ? ok(
                        "task managers",
                        "1 registered; a second one as standby makes the recovery from its loss quick")
                : ok("task managers", count + " registered");
    }

    private Finding slots() {
        int all = cluster.workers().stream().mapToInt(Worker::slots).sum();
        int free = cluster.workers().stream().mapToInt(Worker::freeSlots).sum();
        String text =
                String.format(
                        Locale.ROOT, "%d of %d free, the job needs %d", free, all, neededSlots);
        if (runs) {
            return ok("slots", text + " and is already running");
        }
        return free < neededSlots
                ? problem(
                        "slots",
                        text + ": cancel another job, start TaskManagers, or lower --parallelism")
                : ok("slots", text);
    }
}
