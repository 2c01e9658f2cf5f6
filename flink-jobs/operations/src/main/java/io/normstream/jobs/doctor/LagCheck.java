package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a training job is behind, and whether it comes nearer.
 *
 * @param runs whether a job reads; empty where that is not known
 * @param interval between checkpoints, with which what is read and learnt becomes visible
 */
record LagCheck(StreamFacts facts, Optional<Boolean> runs, Duration interval, Instant now)
        implements Check {
    private static final String SUBJECT = "lag";

    /** A wait that is no sign of anything. */
    private static final Duration SHORT = Duration.ofMinutes(1);

    /** Backlog that is worked off within this is no worry. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private static final int INTERVALS = 10;

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        Backlog backlog = facts.backlog();
        if (backlog.waiting() == 0) {
            return ok(SUBJECT, "all images were read");
        }
        Duration wait = backlog.longestWait(now);
        String text =
                "%s of %s wait, the oldest for %s"
                        .formatted(
                                Text.counted(backlog.waiting(), "image"),
                                backlog.topic(),
                                Text.time(wait));
        if (wait.compareTo(limit()) <= 0) {
            return ok(SUBJECT, text);
        }
        if (!runs.orElse(true)) {
            return facts.models().isEmpty()
                    ? ok(SUBJECT, text + " for the first start")
                    : warning(SUBJECT, text + ", and no job reads them: start it with --resume");
        }
        Duration still = Duration.between(facts.newestActivity(), now);
        if (still.compareTo(limit()) > 0) {
            String stands =
                    "%s, and %s"
                            .formatted(
                                    text,
                                    facts.models().isEmpty()
                                            ? "nothing was ever learnt"
                                            : "nothing was learnt for " + Text.time(still));
            return runs.isPresent()
                    ? problem(
                            SUBJECT,
                            stands + ": see failures and checkpoints, and the TaskManager's log")
                    : warning(SUBJECT, stands + ": see who holds the lease, whether a job runs");
        }
        return behind(text, backlog.waiting());
    }

    private Finding behind(String text, long waiting) {
        double rate = facts.imagesPerSecond();
        if (rate <= 0) {
            return ok(SUBJECT, text);
        }
        Duration needed = Duration.ofSeconds(Math.round(waiting / rate));
        String forecast =
                String.format(
                        Locale.ROOT,
                        "%s; at %.0f images/s that takes %s, if no more come",
                        text,
                        rate,
                        Text.time(needed));
        return needed.compareTo(SOON) > 0
                ? warning(
                        SUBJECT,
                        forecast
                                + ": more partitions and --parallelism for more models, a larger --batch-size, fewer --rehearsal-rows, a smaller network, or faster cores")
                : ok(SUBJECT, forecast);
    }

    private Duration limit() {
        Duration intervals = interval.multipliedBy(INTERVALS);
        return intervals.compareTo(SHORT) < 0 ? SHORT : intervals;
    }
}
