package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Request;
import java.util.Locale;

/**
 * How long a cell is measured.
 *
 * @param rounds of each process, in turn with those of the others
 * @param roundMillis of one process
 * @param warmUpMillis before the first round
 */
record Plan(int rounds, long roundMillis, long warmUpMillis) {
    /** A slow library has no more rounds once it took this many times its share. */
    private static final int PATIENCE = 3;

    Plan withRounds(int number) {
        return new Plan(number, roundMillis, warmUpMillis);
    }

    Request warmUp() {
        return new Request.Round(warmUpMillis, 1);
    }

    Request round() {
        return new Request.Round(roundMillis, 1);
    }

    /** For people: how many rounds, how long. */
    String description() {
        return String.format(Locale.ROOT, "%d rounds of %.1f s", rounds, roundMillis / 1000.0);
    }

    /** Whether {@code millis} of one process are more than its share of a cell by far. */
    boolean isTooLong(double millis) {
        return millis > (double) PATIENCE * rounds * roundMillis;
    }
}
