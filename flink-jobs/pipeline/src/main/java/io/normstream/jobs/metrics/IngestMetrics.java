package io.normstream.jobs.metrics;

import io.normstream.schemas.RejectReason;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of the ingest operator.
 *
 * <ul>
 *   <li>{@code rejected.<reason>}: {@link RejectedCounters}
 *   <li>{@code unknownSchemasInARow}: gauge, how many records in a row, up to now, were written
 *       with a schema that this job does not know; anything but 0 for long means that a producer
 *       was upgraded before the job was given its schema
 * </ul>
 */
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
