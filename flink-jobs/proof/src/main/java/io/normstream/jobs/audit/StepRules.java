package io.normstream.jobs.audit;

import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import org.jspecify.annotations.Nullable;

/** What the fields of a step must say about each other. */
final class StepRules {
    private StepRules() {}

    static void check(
            EntryName which,
            long scheduleStep,
            Step step,
            AuditedLineage lineage,
            @Nullable AuditedEntry before,
            Findings findings) {
        boolean learnt = step.getOutcome() == Outcome.LEARNT;
        long expected = (before == null ? 0 : before.scheduleStep()) + (learnt ? 1 : 0);
        if (scheduleStep != expected) {
            findings.add(
                    "%s: schedule step %d belongs here, found %d", which, expected, scheduleStep);
        }
        boolean paused = before != null && before.paused();
        outcome(which, step, paused, findings);
        paused(which, step.getOutcome(), paused, findings);
        if (step.getStateDigest() != null && !learnt) {
            findings.add("%s: a digest of the state, though nothing was learnt", which);
        }
        closed(which, step, lineage, findings);
        if (step.getRuns().isEmpty()) {
            findings.add("%s: a step without records", which);
        }
    }

    private static void outcome(EntryName which, Step step, boolean paused, Findings findings) {
        Double loss = step.getLoss();
        boolean consistent =
                switch (step.getOutcome()) {
                    case LEARNT ->
                            step.getLabelledRows() > 0
                                    && step.getRefusal() == null
                                    && loss != null
                                    && loss >= 0;
                    case REFUSED -> step.getRefusal() != null && (!paused || loss == null);
                    case UNLABELLED ->
                            step.getLabelledRows() == 0
                                    && step.getRefusal() == null
                                    && loss == null;
                    case PAUSED -> step.getRefusal() == null && loss == null;
                    case UNKNOWN -> false;
                };
        if (!consistent) {
            findings.add(
                    "%s: outcome %s does not go with %d labelled rows, loss %s and refusal %s",
                    which, step.getOutcome(), step.getLabelledRows(), loss, step.getRefusal());
        }
    }

    private static void paused(
            EntryName which, Outcome outcome, boolean paused, Findings findings) {
        boolean fits =
                switch (outcome) {
                    case LEARNT, UNLABELLED -> !paused;
                    case PAUSED -> paused;
                    case REFUSED, UNKNOWN -> true;
                };
        if (!fits) {
            findings.add(
                    "%s: outcome %s, though learning was %s",
                    which, outcome, paused ? "paused" : "not paused");
        }
    }

    private static void closed(
            EntryName which, Step step, AuditedLineage lineage, Findings findings) {
        Long batchSize = lineage.option("training.batch-size");
        if (batchSize == null) {
            return;
        }
        boolean full = step.getLabelledRows() == batchSize;
        boolean count = step.getClosedBy() == ClosedBy.COUNT;
        boolean consistent = count ? full || step.getUnlabelledRows() > 0 : !full;
        if (!consistent || step.getLabelledRows() > batchSize) {
            findings.add(
                    "%s: closed by %s with %d labelled rows, %d make it full, and %d others",
                    which,
                    step.getClosedBy(),
                    step.getLabelledRows(),
                    batchSize,
                    step.getUnlabelledRows());
        }
    }
}
