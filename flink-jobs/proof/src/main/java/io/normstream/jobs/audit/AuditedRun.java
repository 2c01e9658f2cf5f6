package io.normstream.jobs.audit;

import io.normstream.schemas.OffsetRun;

/** Records of one partition that an entry of the ledger names. */
record AuditedRun(int partition, long first, long last, int accepted) {
    static AuditedRun of(OffsetRun run) {
        return new AuditedRun(
                run.getPartition(), run.getFirstOffset(), run.getLastOffset(), run.getAccepted());
    }

    boolean includes(int ofPartition, long offset) {
        return partition == ofPartition && offset >= first && offset <= last;
    }

    @Override
    public String toString() {
        return "partition " + partition + " offsets " + first + " to " + last;
    }
}
