package io.normstream.jobs.control;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.RejectReason;
import java.time.Instant;
import java.util.List;

/** What a trainer writes after a command. */
public final class OutcomeRecords {
    private OutcomeRecords() {}

    /** Entry 501 of a ledger, whose parent is 500; of no kind yet. */
    public static LedgerEntry.Builder ledgerEntry(String modelId) {
        return LedgerEntry.newBuilder()
                .setModelId(modelId)
                .setLineage("l")
                .setVersion(501)
                .setParentVersion(500L)
                .setScheduleStep(400);
    }

    /** A command that was refused; without a detail yet. */
    public static DeadLetter.Builder deadLetter(String topic, int partition, long offset) {
        return DeadLetter.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setOffset(offset)
                .setTimestamp(Instant.ofEpochMilli(1_700_000_000_000L))
                .setHeaders(List.of())
                .setReason(RejectReason.REFUSED_COMMAND);
    }
}
