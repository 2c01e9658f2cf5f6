package io.normstream.jobs.metrics;

import io.normstream.schemas.RejectReason;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of the ingest operator (docs/metrics.md). */
public final class IngestMetrics {
    private static final String UNKNOWN_SCHEMAS_IN_A_ROW = "unknownSchemasInARow";

    private final RejectedCounters rejected;
    private volatile long unknownSchemasInARow;

    /** Registers the metrics in {@code group}. */
    public IngestMetrics(MetricGroup group) {
        rejected = new RejectedCounters(group);
        group.gauge(UNKNOWN_SCHEMAS_IN_A_ROW, () -> unknownSchemasInARow);
    }

    /** Counts a refused record. */
    public void rejected(RejectReason reason) {
        rejected.add(reason);
    }

    /** Sets the number of records in a row with an unknown schema. */
    public void unknownSchemasInARow(long count) {
        unknownSchemasInARow = count;
    }
}
