package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.experiment.Results.Measure;
import io.normstream.jobs.report.Chart;
import io.normstream.jobs.report.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the variants did on one stream, a line for each of them. */
final class AccuracyCharts {
    /** Lines that can be told apart in addition to that of the baseline. */
    private static final int MOST_LINES = 8;

    private final Results results;
    private final String stream;
    private final List<String> variants;
    private final List<String> drawn;

    /**
     * @param variants those that have a result on the stream, in the order of the grid
     */
    AccuracyCharts(Results results, String stream, List<String> variants) {
        this.results = results;
        this.stream = stream;
        this.variants = variants;
        this.drawn = drawn();
    }

    /** The best variants and the baseline, in the order of the grid. */
    private List<String> drawn() {
        List<String> best =
                variants.stream()
                        .filter(variant -> !isBaseline(variant))
                        .sorted(Comparator.comparingDouble(this::accuracy).reversed())
                        .limit(MOST_LINES)
                        .toList();
        return variants.stream()
                .filter(variant -> isBaseline(variant) || best.contains(variant))
                .toList();
    }

    private double accuracy(String variant) {
        return results.cells(stream, variant).stream()
                .collect(Collectors.averagingDouble(Measure.PREQUENTIAL::of));
    }

    private boolean isBaseline(String variant) {
        return variant.equals(results.grid().baseline());
    }

    List<Chart> charts() {
        return List.of(
                chart(
                        "Accuracy in the window",
                        "Share of the last images that were classified correctly before they were learnt.",
                        Point::windowAccuracy),
                chart(
                        "Prequential accuracy",
                        "Share of all images so far that were classified correctly before they were learnt.",
                        Point::prequentialAccuracy));
    }

    private Chart chart(String title, String meaning, ToDoubleFunction<Point> read) {
        return new Chart(
                title,
                meaning + notes(),
                Chart.Unit.PERCENT,
                drawn.stream().map(variant -> track(variant, read)).toList());
    }

    private String notes() {
        StringBuilder notes = new StringBuilder();
        if (cells().count() > drawn.size()) {
            notes.append(" Lines are means over the seeds, bands one standard deviation.");
        }
        if (drawn.size() < variants.size()) {
            notes.append(
                    String.format(
                            Locale.ROOT,
                            " Drawn are the best %d of %d variants by mean prequential accuracy%s.",
                            MOST_LINES,
                            variants.size(),
                            drawn.stream().anyMatch(this::isBaseline) ? " and the baseline" : ""));
        }
        if (cells().anyMatch(cell -> cell.divergence() != null)) {
            notes.append(" A line ends where learning diverged with one of its seeds.");
        }
        return notes.toString();
    }

    private Stream<CellResult> cells() {
        return drawn.stream().flatMap(variant -> results.cells(stream, variant).stream());
    }

    private Chart.Track track(String variant, ToDoubleFunction<Point> read) {
        SeedPoints points = SeedPoints.of(results.cells(stream, variant));
        double[] mean = points.mean(read);
        List<Curve> curves = new ArrayList<>();
        if (points.seeds() > 1) {
            double[] deviation = points.deviation(read);
            curves.add(edge(Curve.Style.UPPER, mean, deviation, 1));
            curves.add(edge(Curve.Style.LOWER, mean, deviation, -1));
        }
        curves.add(
                isBaseline(variant)
                        ? Curve.of(variant + " (baseline)", Curve.Style.REFERENCE, mean)
                        : Curve.line(variant, mean));
        return new Chart.Track(points.images(), curves);
    }

    private static Curve edge(Curve.Style style, double[] mean, double[] deviation, int side) {
        double[] values = new double[mean.length];
        Arrays.setAll(values, i -> mean[i] + side * deviation[i]);
        return Curve.of("", style, values);
    }
}
