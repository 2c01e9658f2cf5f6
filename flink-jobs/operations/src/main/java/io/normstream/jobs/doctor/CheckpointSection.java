package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.LostRecordsException;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints.Found;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.training.learner.MemoryNeeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Findings about the checkpoint directory. */
record CheckpointSection(
        TrainingSubmission submission,
        Fact<ClusterFacts> cluster,
        Fact<CheckpointFacts> facts,
        Instant now) {

    private static final String POSITION = "position";

    FindingSection examine() {
        List<Finding> found =
                facts.value()
                        .map(this::check)
                        .orElseGet(
                                () ->
                                        List.of(
                                                Finding.problem(
                                                        "directory", facts.unavailableReason())));
        return new FindingSection("Checkpoints", found);
    }

    private List<Finding> check(CheckpointFacts known) {
        List<Finding> found =
                new ArrayList<>(
                        new CheckpointCheck(
                                        known,
                                        submission.job().start(),
                                        new MemoryNeeds(submission.settings(), false).checkpoint(),
                                        cluster.value().map(ClusterFacts::hosts).orElse(List.of()),
                                        now)
                                .findings());
        known.search().newest().map(Found::contents).map(this::position).ifPresent(found::add);
        return found;
    }

    /** Whether what a resume would read on from is still there, of the same topics. */
    private Finding position(CheckpointContents newest) {
        try {
            submission.requireUnlost(newest);
            return Finding.ok(POSITION, "the topics hold all that it has not read");
        } catch (LostRecordsException gone) {
            return Finding.problem(POSITION, String.valueOf(gone.getMessage()));
        } catch (JobException unknown) {
            return Finding.skipped(POSITION, String.valueOf(unknown.getMessage()));
        }
    }
}
