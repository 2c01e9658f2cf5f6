package io.normstream.benchmarks.harness;

import java.util.Arrays;

/** Median and extremes of some numbers. */
record Spread(double least, double median, double greatest) {

    /** Of at least one number. */
    static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
