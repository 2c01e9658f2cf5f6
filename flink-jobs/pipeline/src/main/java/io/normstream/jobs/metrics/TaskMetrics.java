package io.normstream.jobs.metrics;

import io.normstream.model.engine.ProcessMemory;
import org.apache.flink.metrics.MetricGroup;

/** What trainers and scorers show of their task and its process (docs/metrics.md). */
public final class TaskMetrics {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Age checkpoint = new Age(System::nanoTime);
    private volatile double pauseMillis = Double.NaN;

    /** Registers every metric. */
    public TaskMetrics(MetricGroup group) {
        group.gauge("checkpointAgeSeconds", checkpoint);
        group.gauge("checkpointPauseMillis", () -> pauseMillis);
        group.gauge("residentBytes", ProcessMemory::resident);
        group.gauge("residentBytesAllowed", TaskMetrics::allowed);
    }

    private static Number allowed() {
        long bytes = ProcessMemory.allowed();
        return bytes == ProcessMemory.NO_LIMIT ? (Number) Double.NaN : (Number) bytes;
    }

    /** A snapshot has kept the task from its records for so long. */
    public void paused(long nanos) {
        pauseMillis = nanos / NANOS_PER_MILLI;
    }

    /** A checkpoint is complete. */
    public void checkpointed() {
        checkpoint.begin();
    }
}
