package io.normstream.jobs.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay rebuilt.
 *
 * @param versions that were rebuilt, in the order of the ledger
 * @param servingModel bytes of the last version of these, or null where there is none
 * @param trainingSnapshot of the version that was asked for, or null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ReplayReport(
        List<RebuiltVersion> versions,
        byte @Nullable [] servingModel,
        byte @Nullable [] trainingSnapshot,
        Findings findings) {
    /** Whether everything came out as it was recorded. */
    public boolean isClean() {
        return findings.count() == 0;
    }
}
