package io.normstream.jobs.training;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/** When mini-batches that have begun are closed although they are not full. */
final class FlushDeadlines {
    private final InternalTimerService<VoidNamespace> timers;
    private final Duration interval;
    private final Map<String, Long> byModel = new TreeMap<>();

    /**
     * @param timers of the operator; processing time
     * @param interval how long a mini-batch may wait; zero: for ever
     */
    FlushDeadlines(InternalTimerService<VoidNamespace> timers, Duration interval) {
        this.timers = timers;
        this.interval = interval;
    }

    /**
     * Sets a deadline for the mini-batch of a model, which is the current key, if one has begun,
     * and forgets that of one that has closed.
     */
    void update(String modelId, boolean hasPending) {
        if (!hasPending) {
            byModel.remove(modelId);
        } else if (!interval.isZero() && !byModel.containsKey(modelId)) {
            long deadline = timers.currentProcessingTime() + interval.toMillis();
            byModel.put(modelId, deadline);
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, deadline);
        }
    }

    /** Whether the mini-batch that {@code timer} was set for is still open. */
    boolean isReached(InternalTimer<String, VoidNamespace> timer) {
        Long deadline = byModel.get(timer.getKey());
        return deadline != null && deadline == timer.getTimestamp();
    }
}
