package io.normstream.jobs.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.TTest;

/**
 * A one-sided paired t-test of "greater", as the paper makes it (2110.13989, t_test.py).
 *
 * @param pairs number of pairs
 * @param meanDifference mean over the pairs of the first minus the second
 * @param t test statistic, with {@code pairs - 1} degrees of freedom; NaN where there are fewer
 *     than 2 pairs or all differences are equal
 * @param p probability of such a t or a greater one where nothing is different; NaN likewise
 */
public record PairedTest(int pairs, double meanDifference, double t, double p) {
    /** Below this share of the values, a standard deviation is that of their rounding. */
    private static final double ROUNDING = 1e-12;

    /** Whether {@code first} is greater than {@code second}, element by element. */
    static PairedTest greater(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "Pairs need equally many first and second values, found %d and %d",
                            first.length,
                            second.length));
        }
        int pairs = first.length;
        double[] differences =
                IntStream.range(0, pairs).mapToDouble(i -> first[i] - second[i]).toArray();
        double mean = Mean.of(differences).getAsDouble();
        if (pairs < 2 || areEqual(differences, first)) {
            return new PairedTest(pairs, mean, Double.NaN, Double.NaN);
        }
        TTest.Result result =
                TTest.withDefaults()
                        .with(AlternativeHypothesis.GREATER_THAN)
                        .pairedTest(first, second);
        return new PairedTest(pairs, mean, result.getStatistic(), result.getPValue());
    }

    private static boolean areEqual(double[] differences, double[] values) {
        double size = Arrays.stream(values).map(Math::abs).max().orElse(0);
        return Math.sqrt(Variance.of(differences).getAsDouble()) <= ROUNDING * size;
    }

    /**
     * Corrects for many comparisons (Holm 1979, "A simple sequentially rejective multiple test
     * procedure"): the smallest of n is multiplied by n, the next by n - 1 and so on, at most 1 and
     * never less than the one before. NaN stays NaN and does not count.
     */
    static double[] holm(double[] p) {
        int[] order =
                IntStream.range(0, p.length)
                        .filter(i -> !Double.isNaN(p[i]))
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> p[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double[] corrected = new double[p.length];
        Arrays.fill(corrected, Double.NaN);
        double least = 0;
        for (int rank = 0; rank < order.length; rank++) {
            least = Math.max(least, Math.min(1, (order.length - rank) * p[order[rank]]));
            corrected[order[rank]] = least;
        }
        return corrected;
    }
}
