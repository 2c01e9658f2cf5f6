package io.normstream.benchmarks.harness;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the time of a step goes.
 *
 * @param title cell, threads and peer
 * @param undisturbedMillis of a median step without the clocks
 * @param stepMillis of a median step while profiled
 * @param steps over which the executions were summed
 * @param executions of all steps
 */
record Profile(
        String title,
        double undisturbedMillis,
        double stepMillis,
        int steps,
        List<Execution> executions) {
    private static final int LARGEST = 12;

    /** A sum over equal executions. */
    private record Sum(Execution first, long count, double millis) {
        static Sum of(List<Execution> equal) {
            return new Sum(
                    equal.get(0),
                    equal.size(),
                    equal.stream().mapToDouble(Execution::millis).sum());
        }
    }

    /** Sums by kind, then the largest by shape. */
    String markdown() {
        return byKind().markdown() + "\n" + byProblem().markdown();
    }

    /** Sums by kind of primitive. */
    TextTable byKind() {
        TextTable table = new TextTable(List.of("primitive", "calls a step", "ms a step", "share"));
        double primitives = 0;
        for (Sum sum : sums(Execution::kind)) {
            table.row(
                    List.of(
                            sum.first().kind(),
                            calls(sum),
                            Texts.millis(sum.millis() / steps),
                            share(sum.millis() / steps)));
            primitives += sum.millis() / steps;
        }
        double rest = stepMillis - primitives;
        return table.row(List.of("all else", "", Texts.millis(rest), share(rest)))
                .row(List.of("step", "", Texts.millis(stepMillis), ""))
                .row(List.of("step, not profiled", "", Texts.millis(undisturbedMillis), ""));
    }

    /** The largest sums by shape. */
    TextTable byProblem() {
        TextTable table =
                new TextTable(
                        List.of(
                                "primitive",
                                "problem",
                                "implementation",
                                "calls a step",
                                "ms a step",
                                "GFLOP/s"));
        sums(execution -> execution.kind() + execution.problem() + execution.implementation())
                .stream()
                .limit(LARGEST)
                .forEach(
                        sum ->
                                table.row(
                                        List.of(
                                                sum.first().kind(),
                                                sum.first().problem(),
                                                sum.first().implementation(),
                                                calls(sum),
                                                Texts.millis(sum.millis() / steps),
                                                speed(sum))));
        return table;
    }

    private List<Sum> sums(Function<Execution, String> key) {
        Map<String, List<Execution>> groups =
                executions.stream().collect(Collectors.groupingBy(key));
        return groups.values().stream()
                .map(Sum::of)
                .sorted(Comparator.comparingDouble(Sum::millis).reversed())
                .toList();
    }

    private String calls(Sum sum) {
        return Texts.format(
                sum.count() % steps == 0 ? "%.0f" : "%.1f", (double) sum.count() / steps);
    }

    private String share(double millis) {
        return Texts.format("%.0f %%", 100 * millis / stepMillis);
    }

    private static String speed(Sum sum) {
        return sum.first().operations().isPresent()
                ? Texts.format(
                        "%.0f",
                        sum.first().operations().getAsLong() * sum.count() / sum.millis() / 1e6)
                : "";
    }
}
