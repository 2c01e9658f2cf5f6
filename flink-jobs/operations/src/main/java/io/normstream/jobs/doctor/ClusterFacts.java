package io.normstream.jobs.doctor;

import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.Metaspace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * What a Flink cluster says.
 *
 * @param metaspace of the JobManager; empty where it does not say yet
 * @param settings of its JobManager, which the TaskManagers share where they have one config.yaml
 */
record ClusterFacts(
        String address,
        String version,
        List<Worker> workers,
        List<OurJob> jobs,
        Optional<Metaspace> metaspace,
        Configuration settings) {

    /**
     * A TaskManager.
     *
     * @param offHeapBytes task off-heap memory, where networks are
     */
    record Worker(
            String id,
            String host,
            int slots,
            int freeSlots,
            int cores,
            long heapBytes,
            long offHeapBytes) {}

    /**
     * A training job that has not ended.
     *
     * @param parameters what it says about itself, empty where it says nothing
     */
    record OurJob(RunningJob job, Map<String, String> parameters) {}

    /** Machines that TaskManagers run on. */
    List<String> hosts() {
        return workers.stream().map(Worker::host).distinct().sorted().toList();
    }
}
