package io.normstream.jobs.doctor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.doctor.CoresCheck.Host;
import io.normstream.jobs.machine.CoreShare;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.model.engine.selection.EngineRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/**
 * Findings about where the networks compute: a cluster, or this process.
 *
 * @param configuration options of the job, which win over the cluster's
 * @param address of the cluster; null for this process
 */
record ClusterSection(
        TrainingSubmission submission,
        Configuration configuration,
        @Nullable URI address,
        Fact<ClusterFacts> facts) {
    FindingSection examine() {
        return address == null
                ? new FindingSection("Flink in this process", here())
                : new FindingSection(
                        "Flink cluster", facts.value().map(this::cluster).orElseGet(this::silent));
    }

    private List<Finding> silent() {
        List<Finding> found = new ArrayList<>();
        found.add(Finding.problem("flink", facts.unavailableReason()));
        found.addAll(engine(false));
        return found;
    }

    private List<Finding> cluster(ClusterFacts cluster) {
        TrainingSettings settings = submission.settings();
        RunningJobsCheck jobs = new RunningJobsCheck(cluster.jobs(), submission.job());
        Configuration flink = new Configuration(cluster.settings());
        flink.addAll(configuration);
        List<Finding> found = new ArrayList<>();
        found.addAll(
                new ClusterReadinessCheck(
                                cluster,
                                EnvironmentInformation.getVersion(),
                                settings.parallelism(),
                                !jobs.sameIds().isEmpty())
                        .findings());
        found.addAll(jobs.findings());
        found.addAll(new RecoveryCheck(flink).findings());
        found.addAll(new CoresCheck(hosts(cluster), threads(), false).findings());
        found.addAll(rehearsal());
        for (Worker worker : cluster.workers()) {
            found.addAll(memory().on(worker, cluster.settings()).findings());
        }
        found.addAll(engine(false));
        return found;
    }

    private static List<Host> hosts(ClusterFacts cluster) {
        return cluster.workers().stream()
                .collect(groupingBy(Worker::host, TreeMap::new, toList()))
                .entrySet()
                .stream()
                .map(
                        host ->
                                new Host(
                                        host.getKey(),
                                        host.getValue().stream()
                                                .mapToInt(Worker::cores)
                                                .max()
                                                .orElseThrow(),
                                        host.getValue().stream().mapToInt(Worker::slots).sum()))
                .toList();
    }

    private List<Finding> here() {
        int cores = Runtime.getRuntime().availableProcessors();
        int slots = submission.settings().parallelism();
        List<Finding> found = new ArrayList<>();
        found.addAll(
                new CoresCheck(List.of(new Host("this machine", cores, slots)), threads(), true)
                        .findings());
        found.addAll(engine(true));
        found.addAll(rehearsal());
        found.addAll(memory().here(new CoreShare(cores, slots)).findings());
        return found;
    }

    private ProcessMemory memory() {
        return new ProcessMemory(submission.settings(), submission.job());
    }

    private List<Finding> rehearsal() {
        TrainingSettings settings = submission.settings();
        return new RehearsalCheck(settings.rehearsal(), settings.models()).findings();
    }

    private int threads() {
        return submission.settings().network().engine().threads();
    }

    private List<Finding> engine(boolean here) {
        EngineRequest request = submission.settings().network().engine();
        return LoadedEngine.of(request, here).findings();
    }
}
