package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.training.TrainingSubmission;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses a training job that does not fit into the TaskManagers of a cluster, before anything is
 * created: it would fail at its start, and again after each restart.
 */
public final class MemoryRefusal {
    private MemoryRefusal() {}

    /**
     * Compares what the job needs with what each TaskManager has; nothing where none is registered
     * yet.
     *
     * @throws JobException with what is needed and what there is, for the first TaskManager that is
     *     too small, and which models do not fit by themselves
     */
    public static void check(TrainingSubmission submission, URI cluster) {
        Fact.ask(new ClusterProbe(cluster)::ask)
                .value()
                .ifPresent(facts -> check(submission, facts));
    }

    private static void check(TrainingSubmission submission, ClusterFacts facts) {
        ProcessMemory memory = new ProcessMemory(submission.settings(), submission.job());
        for (Worker worker : facts.workers()) {
            MemoryCheck check = memory.on(worker, facts.settings());
            require(
                    check,
                    memory.needs(false).nativeByModel(),
                    submission
                            .settings()
                            .configuration()
                            .getOrDefault(TrainingOptions.MODELS.key(), ""));
        }
    }

    /**
     * @param byModel native bytes of each model
     * @param declared the models as they are written in the option
     */
    static void require(MemoryCheck check, Map<String, Long> byModel, String declared) {
        List<Finding> problems =
                check.findings().stream().filter(found -> found.mark() == Mark.PROBLEM).toList();
        if (problems.isEmpty()) {
            return;
        }
        throw new JobException(
                problems.stream()
                                .map(found -> found.subject() + " of TaskManager " + found.text())
                                .collect(
                                        Collectors.joining(
                                                "; ",
                                                "the job does not fit, and was not sent: ",
                                                ""))
                        + tooLarge(check, byModel, declared)
                        + "; doctor --plan writes the settings");
    }

    /** Models that do not fit even alone, and the declaration of the others. */
    private static String tooLarge(MemoryCheck check, Map<String, Long> byModel, String declared) {
        long limit = check.nativeLimit();
        Set<String> large =
                byModel.entrySet().stream()
                        .filter(model -> model.getValue() > limit)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (large.isEmpty() || large.size() == byModel.size()) {
            return "";
        }
        return "; without %s: --models %s"
                .formatted(
                        large.stream()
                                .map(
                                        id ->
                                                "%s, which alone needs %s"
                                                        .formatted(
                                                                id,
                                                                Text.bytes(
                                                                        byModel.getOrDefault(
                                                                                id, 0L))))
                                .collect(Collectors.joining(", ")),
                        Arrays.stream(declared.split(",", -1))
                                .map(String::strip)
                                .filter(part -> !large.contains(part.split("=", 2)[0]))
                                .collect(Collectors.joining(",")));
    }
}
