package io.normstream.jobs.metrics;

import io.normstream.schemas.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counters {@code rejected.<reason>} of the records refused for each reason, one for each value of
 * {@link RejectReason}.
 */
public final class RejectedCounters {
    private static final String REJECTED = "rejected";

    private final Map<RejectReason, Counter> counters = new EnumMap<>(RejectReason.class);

    /** Registers the counters in {@code group}. */
    public RejectedCounters(MetricGroup group) {
        MetricGroup reasons = group.addGroup(REJECTED);
        for (RejectReason reason : RejectReason.values()) {
            counters.put(reason, reasons.counter(reason.name()));
        }
    }

    /** Counts a refused record. */
    public void add(RejectReason reason) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }
}
