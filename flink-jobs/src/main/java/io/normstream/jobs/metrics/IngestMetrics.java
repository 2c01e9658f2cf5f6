package io.normstream.jobs.metrics;

import io.normstream.schemas.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of the ingest operator.
 *
 * <ul>
 *   <li>{@code rejected.<reason>}: counter of the records refused for that reason, one for each
 *       value of {@link RejectReason}
 *   <li>{@code unknownSchemasInARow}: gauge, how many records in a row, up to now, were written
 *       with a schema that this job does not know; anything but 0 for long means that a producer
 *       was upgraded before the job was given its schema
 * </ul>
 */
public final class IngestMetrics {
    private static final String REJECTED = "rejected";
    private static final String UNKNOWN_SCHEMAS_IN_A_ROW = "unknownSchemasInARow";

    private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);
    private volatile long unknownSchemasInARow;

    /** Registers the metrics in {@code group}. */
    public IngestMetrics(MetricGroup group) {
        MetricGroup reasons = group.addGroup(REJECTED);
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(reason, reasons.counter(reason.name()));
        }
        group.gauge(UNKNOWN_SCHEMAS_IN_A_ROW, () -> unknownSchemasInARow);
    }

    /** Counts a refused record. */
    public void rejected(RejectReason reason) {
        Counter counter = rejected.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }

    /** Sets the number of records in a row with an unknown schema. */
    public void unknownSchemasInARow(long count) {
        unknownSchemasInARow = count;
    }
}
