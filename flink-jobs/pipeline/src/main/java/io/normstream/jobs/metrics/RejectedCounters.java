package io.normstream.jobs.metrics;

import io.normstream.schemas.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts the records refused, for each {@link RejectReason}. */
public final class RejectedCounters {
    private final Map<RejectReason, Counter> counters = new EnumMap<>(RejectReason.class);

    /** Registers the counters in {@code group}. */
    public RejectedCounters(MetricGroup group) {
        for (RejectReason reason : RejectReason.values()) {
            counters.put(
                    reason, group.addGroup(MetricLabels.REASON, reason.name()).counter("rejected"));
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
