package io.normstream.jobs.audit;

/** Records of one partition that an entry of the ledger names. */
record AuditedRun(int partition, long first, long last, int accepted) {
    @Override
    public String toString() {
        return "partition " + partition + " offsets " + first + " to " + last;
    }
}
