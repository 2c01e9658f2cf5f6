package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Our jobs on a cluster, and how many others there are.
 *
 * @param address of the cluster
 */
public record OurJobs(String address, List<JobHealth> jobs, long others) {
    /** Those of {@code all}. */
    public static OurJobs of(String address, List<JobHealth> all) {
        List<JobHealth> ours = all.stream().filter(JobHealth::isOurs).toList();
        return new OurJobs(address, ours, all.size() - ours.size());
    }

    /**
     * The one that has not ended and that is meant.
     *
     * @param id or its beginning; null: any
     * @param kind null: any
     * @param prefix of its topics; null: any
     * @param group null: any
     * @throws JobException if that is none, or several, with those that there are
     */
    public JobHealth one(
            @Nullable String id,
            @Nullable String kind,
            @Nullable String prefix,
            @Nullable String group) {
        List<JobHealth> running = jobs.stream().filter(job -> !job.hasFailed()).toList();
        List<JobHealth> meant =
                running.stream()
                        .filter(job -> id == null || job.job().id().startsWith(id))
                        .filter(job -> kind == null || job.kind().equals(kind))
                        .filter(job -> prefix == null || job.topicPrefix().equals(prefix))
                        .filter(job -> group == null || job.group().equals(group))
                        .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw new JobException(
                running.isEmpty()
                        ? "no job of ours runs on " + address
                        : "%s of the jobs on %s are meant, one is needed: name it with --job, --kind, --topic-prefix or --group; there %s"
                                .formatted(
                                        meant.isEmpty() ? "none" : Integer.toString(meant.size()),
                                        address,
                                        running.stream()
                                                .map(
                                                        job ->
                                                                job.job().id()
                                                                        + " ("
                                                                        + job.job().name()
                                                                        + ")")
                                                .collect(
                                                        Collectors.joining(
                                                                "; ",
                                                                running.size() == 1
                                                                        ? "is "
                                                                        : "are ",
                                                                ""))));
    }
}
