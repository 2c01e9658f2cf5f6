package io.normstream.jobs.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks again and again: what other processes do raises no event here. */
final class Poll {
    private static final long INTERVAL_MILLIS = 100;

    private Poll() {}

    /** Whether a condition came true within a time. */
    static boolean until(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return false;
            }
            Thread.sleep(INTERVAL_MILLIS);
        }
        return true;
    }
}
