package io.normstream.jobs.ingest;

import io.normstream.schemas.RejectReason;

/** Counts records in a row whose schema is not known. */
final class UnknownSchemaRun {
    private long length;

    /** A record was accepted. */
    void accepted() {
        length = 0;
    }

    /** A record was refused. */
    void rejected(RejectReason reason) {
        length = reason == RejectReason.UNKNOWN_SCHEMA ? length + 1 : 0;
    }

    long length() {
        return length;
    }
}
