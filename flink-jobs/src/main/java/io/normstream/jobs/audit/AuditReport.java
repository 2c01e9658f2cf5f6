package io.normstream.jobs.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param strangers records of no model of the ledger that are dead letters
 * @param strangersPending those that lie behind everything that was taken
 */
public record AuditReport(
        List<ModelSummary> models, long strangers, long strangersPending, Findings findings) {
    /** Whether nothing is wrong. */
    public boolean isClean() {
        return findings.count() == 0;
    }
}
