package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.LostRecordsException;
import io.normstream.jobs.kafka.TopicFacts;
import io.normstream.jobs.lease.LeaseLook;
import io.normstream.jobs.scoring.ScoringSubmission;
import java.util.List;

/** Findings about the scoring job that reads the models of the training job. */
record ScoringSection(ScoringSubmission submission) {
    private static final String POSITION = "scoring position";
    private static final String LEASE = "scoring lease";

    FindingSection examine() {
        return new FindingSection("Scoring", findings());
    }

    private List<Finding> findings() {
        String images = submission.topics().images();
        try {
            if (TopicFacts.now(submission.kafka(), images).isEmpty()) {
                return List.of(
                        Finding.skipped(POSITION, "no scoring job has run: there is no " + images));
            }
        } catch (JobException unknown) {
            return List.of(Finding.skipped(POSITION, String.valueOf(unknown.getMessage())));
        }
        return List.of(position(images), lease());
    }

    /** Whether a start without state would find all that its group has not read. */
    private Finding position(String images) {
        try {
            submission.requireUnlost();
            return Finding.ok(
                    POSITION,
                    "topic %s holds all that group %s has not read"
                            .formatted(images, submission.job().group()));
        } catch (LostRecordsException gone) {
            return Finding.problem(POSITION, String.valueOf(gone.getMessage()));
        } catch (JobException unknown) {
            return Finding.skipped(POSITION, String.valueOf(unknown.getMessage()));
        }
    }

    private Finding lease() {
        try {
            return Finding.ok(LEASE, LeaseLook.of(submission.kafka(), submission.topics()));
        } catch (JobException unknown) {
            return Finding.skipped(LEASE, String.valueOf(unknown.getMessage()));
        }
    }
}
