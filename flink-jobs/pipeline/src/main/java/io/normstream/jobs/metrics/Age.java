package io.normstream.jobs.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;

/** Seconds since something happened last in this task, NaN before the first time. */
final class Age implements Gauge<Double> {
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanos;
    private volatile long last;
    private volatile boolean isKnown;

    /**
     * @param nanos a clock that never goes back
     */
    Age(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** It happens now. */
    void begin() {
        last = nanos.getAsLong();
        isKnown = true;
    }

    @Override
    public Double getValue() {
        return isKnown ? (nanos.getAsLong() - last) / NANOS_PER_SECOND : Double.NaN;
    }
}
