package io.normstream.model.snapshot;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/**
 * The numbers of an array in four.
 *
 * @param deviation standard deviation over all elements
 */
public record ArraySummary(double smallest, double largest, double mean, double deviation) {

    /** Of {@code array}, which must not be empty. */
    public static ArraySummary of(StoredArray array) {
        double[] values = array.toDoubles();
        DoubleSummaryStatistics statistics = DoubleStream.of(values).summaryStatistics();
        double mean = statistics.getAverage();
        double variance =
                DoubleStream.of(values)
                        .map(value -> (value - mean) * (value - mean))
                        .average()
                        .orElse(0);
        return new ArraySummary(
                statistics.getMin(), statistics.getMax(), mean, Math.sqrt(variance));
    }
}
