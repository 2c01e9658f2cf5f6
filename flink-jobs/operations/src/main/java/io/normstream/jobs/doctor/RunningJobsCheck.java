package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.doctor.ClusterFacts.OurJob;
import io.normstream.jobs.submission.JobConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether two jobs would write under the same transactional ids, of which each fences the other.
 */
record RunningJobsCheck(List<OurJob> jobs, JobSettings settings) implements Check {
    private static final String SUBJECT = "jobs";
    private static final String RUNNING = "RUNNING";

    @Override
    public List<Finding> findings() {
        List<OurJob> same = sameIds();
        if (same.size() > 1) {
            return List.of(
                    problem(
                            SUBJECT,
                            "%s run with the same brokers, --topic-prefix and --group and fence each other: cancel all but one, only one may write these topics"
                                    .formatted(names(same))));
        }
        if (same.size() == 1) {
            return List.of(state(same.get(0)));
        }
        List<OurJob> silent = silent();
        return List.of(
                silent.isEmpty()
                        ? ok(SUBJECT, "no job runs under these transactional ids")
                        : warning(
                                SUBJECT,
                                "%s; whether they have this --topic-prefix and --group is not known: do not start a second job with the same ones"
                                        .formatted(names(silent))));
    }

    private static Finding state(OurJob found) {
        String text =
                "%s is %s for %s"
                        .formatted(
                                found.job().id(),
                                found.job().state(),
                                Text.time(found.job().age()));
        return found.job().state().equals(RUNNING)
                ? ok(SUBJECT, text)
                : warning(SUBJECT, text + ": see its exceptions on the dashboard");
    }

    /** Jobs that write under the transactional ids of this deployment. */
    List<OurJob> sameIds() {
        Set<Map.Entry<String, String>> ours = JobConfiguration.identity(settings).entrySet();
        return jobs.stream().filter(job -> job.parameters().entrySet().containsAll(ours)).toList();
    }

    /** Jobs that do not say what they write under. */
    List<OurJob> silent() {
        return jobs.stream().filter(job -> job.parameters().isEmpty()).toList();
    }

    private static String names(List<OurJob> jobs) {
        return jobs.stream()
                .map(found -> found.job().id() + " (" + found.job().state() + ")")
                .collect(Collectors.joining(", "));
    }
}
