package io.normstream.jobs.audit;

import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.StepResult;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the ledger records of a step against what came out when it was made again. */
final class StepComparison {
    private StepComparison() {}

    static void compare(
            EntryName which,
            Step step,
            StepResult result,
            OnlineLearner learner,
            Findings findings) {
        same(which, "outcome", step.getOutcome().name(), result.outcome().name(), findings);
        same(which, "refusal", step.getRefusal(), result.refusal(), findings);
        same(which, "labelled rows", step.getLabelledRows(), result.labelledRows(), findings);
        same(which, "unlabelled rows", step.getUnlabelledRows(), result.unlabelledRows(), findings);
        Double loss = Double.isFinite(result.loss()) ? (Double) result.loss() : null;
        same(which, "loss", step.getLoss(), loss, findings);
        ByteBuffer digest = step.getStateDigest();
        if (digest != null) {
            same(
                    which,
                    "digest of the training state",
                    LedgerChains.hex(digest),
                    AuditedEntry.hex(learner.stateDigest()),
                    findings);
        }
    }

    static void same(
            EntryName which,
            String what,
            @Nullable Object recorded,
            @Nullable Object rebuilt,
            Findings findings) {
        if (!Objects.equals(recorded, rebuilt)) {
            findings.add("%s: " + what + " %s is recorded, %s rebuilt", which, recorded, rebuilt);
        }
    }
}
