package io.normstream.jobs.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param undeclared records of no model of the ledger that are dead letters
 * @param undeclaredPending those that are after everything that was taken
 * @param findings what is wrong
 * @param unprovable what topics no longer hold, so that nothing can be said of it
 */
public record AuditReport(
        List<ModelSummary> models,
        long undeclared,
        long undeclaredPending,
        Findings findings,
        Unprovable unprovable) {
    /** Whether nothing is wrong. */
    public boolean isClean() {
        return findings.count() == 0;
    }
}
