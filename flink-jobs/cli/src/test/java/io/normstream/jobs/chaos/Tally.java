package io.normstream.jobs.chaos;

import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Prediction;
import java.util.HashMap;
import java.util.Map;

/**
 * How often something was seen that must be seen once.
 *
 * @param lost how many were not seen
 * @param doubled how many were seen too often, each time counted
 */
record Tally(int lost, int doubled) {

    /** Images that predictions were made for. */
    static Tally ofPredictions(RunRecords records, RunPlan plan) {
        Map<String, Integer> seen = new HashMap<>();
        for (Prediction prediction : records.predictions()) {
            seen.merge(prediction.getPartition() + "-" + prediction.getOffset(), 1, Integer::sum);
        }
        return of(seen, plan.images());
    }

    /** Images that steps were learnt from. */
    static Tally ofLearnt(RunRecords records, RunPlan plan) {
        Map<String, Integer> seen = new HashMap<>();
        for (LedgerEntry entry : records.ledger()) {
            if (entry.getStep() != null) {
                for (OffsetRun run : entry.getStep().getRuns()) {
                    for (long at = run.getFirstOffset(); at <= run.getLastOffset(); at++) {
                        seen.merge(run.getPartition() + "-" + at, 1, Integer::sum);
                    }
                }
            }
        }
        return of(seen, plan.images());
    }

    private static Tally of(Map<String, Integer> seen, int expected) {
        int doubled = seen.values().stream().mapToInt(count -> count - 1).sum();
        return new Tally(expected - seen.size(), doubled);
    }

    boolean isExact() {
        return lost == 0 && doubled == 0;
    }

    @Override
    public String toString() {
        return lost + " / " + doubled;
    }
}
