package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.skipped;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.config.JobSettings.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether checkpoints can be written, and read where a job resumes.
 *
 * @param checkpointBytes of one checkpoint
 * @param hosts machines of the cluster; empty where Flink runs in this process
 */
record CheckpointCheck(
        CheckpointFacts facts, Start start, long checkpointBytes, List<String> hosts, Instant now)
        implements Check {
    /** A checkpoint is deleted once the next one is complete; a few more leave time to react. */
    private static final int ROOM_FOR = 10;

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        found.add(directory());
        found.add(space());
        found.add(newest());
        if (facts.isLocal() && hosts.size() > 1) {
            found.add(
                    warning(
                            "shared directory",
                            "the TaskManagers run on %s; whether they all see the same %s cannot be checked from here: it must be mounted on each, or be on a network file system"
                                    .formatted(String.join(", ", hosts), facts.directory())));
        }
        return found;
    }

    private Finding directory() {
        return facts.unavailableReason().isBlank()
                ? ok("directory", facts.directory() + " can be written from here")
                : problem(
                        "directory",
                        "%s cannot be written from here: %s; fix that, or give another with --checkpoint-dir"
                                .formatted(facts.directory(), facts.unavailableReason()));
    }

    private Finding space() {
        if (facts.freeBytes().isEmpty()) {
            return skipped(
                    "space",
                    "the file system of %s does not report its free space"
                            .formatted(facts.directory()));
        }
        long free = facts.freeBytes().getAsLong();
        String text =
                "%s free, a checkpoint takes about %s"
                        .formatted(Text.bytes(free), Text.bytes(checkpointBytes));
        if (free < 2 * checkpointBytes) {
            return problem(
                    "space", text + ": two must fit, the newest and the one that is being written");
        }
        return free < ROOM_FOR * checkpointBytes
                ? warning("space", text + ": make room before the disk is full")
                : ok("space", text);
    }

    private Finding newest() {
        return facts.newestComplete()
                .map(
                        newest ->
                                ok(
                                        "newest",
                                        "%s, completed %s ago%s"
                                                .formatted(
                                                        newest.path(),
                                                        Text.time(
                                                                age(
                                                                        newest.completed()
                                                                                .orElseThrow())),
                                                        notResumable())))
                .orElseGet(
                        () ->
                                start == Start.RESUME
                                        ? problem(
                                                "newest",
                                                "no complete checkpoint of this job%s, and --resume needs one: name the directory with --checkpoint-dir, or start without --resume"
                                                        .formatted(notResumable()))
                                        : ok(
                                                "newest",
                                                "no complete checkpoint of this job yet"
                                                        + notResumable()));
    }

    /** What else is there and is never resumed from. */
    private String notResumable() {
        String unfinished =
                facts.unfinished() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %d unfinished, which are never resumed from",
                                facts.unfinished());
        Set<String> others = facts.search().others();
        return others.isEmpty()
                ? unfinished
                : unfinished + "; there are also those of " + String.join(", of ", others);
    }

    private Duration age(Instant completed) {
        Duration age = Duration.between(completed, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
