package io.normstream.jobs.doctor;

import io.normstream.jobs.training.TrainingSubmission;
import java.time.Instant;
import java.util.List;

/** Findings about the checkpoint directory. */
record CheckpointSection(
        TrainingSubmission submission,
        Fact<ClusterFacts> cluster,
        Fact<CheckpointFacts> facts,
        Instant now) {

    Section examine() {
        List<Finding> found =
                facts.value()
                        .map(this::check)
                        .orElseGet(() -> List.of(Finding.problem("directory", facts.obstacle())));
        return new Section("Checkpoints", found);
    }

    private List<Finding> check(CheckpointFacts known) {
        return new CheckpointCheck(
                        known,
                        submission.job().start(),
                        new MemoryNeeds(submission.settings(), false).checkpoint(),
                        cluster.value().map(ClusterFacts::hosts).orElse(List.of()),
                        now)
                .findings();
    }
}
