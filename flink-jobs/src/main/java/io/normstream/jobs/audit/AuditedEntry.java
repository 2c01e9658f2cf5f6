package io.normstream.jobs.audit;

import io.normstream.schemas.Outcome;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an entry of the ledger.
 *
 * @param hash SHA-256 of its bytes as they lie on the topic, in hexadecimal digits
 * @param outcome null where it is a genesis
 */
record AuditedEntry(
        Place place,
        long version,
        @Nullable Long parentVersion,
        long scheduleStep,
        String hash,
        @Nullable Outcome outcome,
        int labelledRows,
        int unlabelledRows,
        List<AuditedRun> runs) {

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    int rows() {
        return labelledRows + unlabelledRows;
    }
}
