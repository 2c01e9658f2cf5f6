package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.doctor.StreamFacts.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether images are answered, and by the newest version. */
record ServingCheck(ServingFacts facts, List<ModelDeclaration> models, Instant now)
        implements Check {
    private static final String SUBJECT = "serving";

    /** A swap takes much less. */
    private static final Duration LATE = Duration.ofMinutes(1);

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        models.forEach(model -> found.add(finding(model.id())));
        found.add(lag());
        return found;
    }

    private Finding finding(String model) {
        Published newest = facts.published().get(model);
        Published served = facts.served().get(model);
        if (newest == null) {
            return withoutModel(model, served);
        }
        String there =
                String.format(
                        Locale.ROOT,
                        "newest published version %d, %s ago",
                        newest.version(),
                        age(newest.at()));
        if (served == null) {
            return ok(SUBJECT, "model %s: no image was answered yet; %s".formatted(model, there));
        }
        String text =
                String.format(
                        Locale.ROOT,
                        "model %s: %s answered the newest image, %s ago; %s",
                        model,
                        served.version() < 0 ? "no model" : "version " + served.version(),
                        age(served.at()),
                        there);
        boolean late = Duration.between(newest.at(), served.at()).compareTo(LATE) > 0;
        return served.version() < newest.version() && late
                ? warning(
                        SUBJECT,
                        text
                                + ": the scorer refuses it, or has another --topic-prefix or lineage; its log says \"A model update is refused\"")
                : ok(SUBJECT, text);
    }

    /** Images wait, or are answered by nobody, until a trainer publishes. */
    private Finding withoutModel(String model, @Nullable Published served) {
        boolean asked =
                served != null
                        || facts.backlog().partitions().stream()
                                .anyMatch(partition -> partition.end() > partition.begin());
        String text = "model %s: no version is published".formatted(model);
        return asked
                ? problem(
                        SUBJECT,
                        "%s, and images wait for one (up to --hold of them) or are answered with version -1, no model; train and publish it, or give the scorer the --topic-prefix of its trainer"
                                .formatted(text))
                : ok(SUBJECT, text + ", and no image asks for one");
    }

    private Finding lag() {
        Backlog backlog = facts.backlog();
        Duration wait = backlog.longestWait(now);
        String text =
                backlog.waiting() == 0
                        ? "all images were read"
                        : "%s of %s wait, the oldest for %s"
                                .formatted(
                                        Text.counted(backlog.waiting(), "image"),
                                        backlog.topic(),
                                        Text.time(wait));
        return wait.compareTo(LATE) > 0
                ? warning(
                        "scoring lag",
                        text
                                + ": no scoring job reads them, or it is too slow: see the jobs of the cluster; more partitions with a higher --parallelism score faster")
                : ok("scoring lag", text);
    }

    private String age(Instant at) {
        Duration age = Duration.between(at, now);
        return Text.time(age.isNegative() ? Duration.ZERO : age);
    }
}
