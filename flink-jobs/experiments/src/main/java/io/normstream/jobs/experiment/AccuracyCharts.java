package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import io.normstream.jobs.experiment.CellResult.Placed;
import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.experiment.Results.Measure;
import io.normstream.jobs.report.Chart;
import io.normstream.jobs.report.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
        List<Chart> charts = new ArrayList<>();
        charts.add(
                chart(
                        "Accuracy in the window",
                        "Share of the last images that were classified correctly before they were learnt.",
                        tracks(CellResult::points, Point::windowAccuracy)));
        charts.add(prequential());
        if (cells().anyMatch(cell -> !cell.anytime().isEmpty())) {
            charts.add(
                    chart(
                            "Anytime class-balanced accuracy",
                            "Mean over the classes learnt so far of the share of their test images that the serving model classifies correctly.",
                            tracks(CellResult::anytime, AnytimePoint::accuracy)));
        }
        return charts;
    }

    private Chart prequential() {
        List<Chart.Track> tracks = new ArrayList<>();
        SeedPoints<Point> first =
                SeedPoints.of(results.cells(stream, drawn.get(0)), CellResult::points);
        tracks.add(
                new Chart.Track(
                        first.images(),
                        List.of(
                                Curve.of(
                                        "no-change classifier",
                                        Curve.Style.FAINT,
                                        first.mean(Point::noChangeAccuracy)))));
        tracks.addAll(tracks(CellResult::points, Point::prequentialAccuracy));
        return chart(
                "Prequential accuracy",
                "Share of all images so far that were classified correctly before they were learnt. The no-change classifier says the last label again and has learnt nothing.",
                tracks);
    }

    private Chart chart(String title, String meaning, List<Chart.Track> tracks) {
        return new Chart(title, meaning + notes(), Chart.Unit.PERCENT, tracks);
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

    private <P extends Placed> List<Chart.Track> tracks(
            Function<CellResult, List<P>> points, ToDoubleFunction<P> read) {
        return drawn.stream()
                .map(
                        variant ->
                                track(
                                        variant,
                                        SeedPoints.of(results.cells(stream, variant), points),
                                        read))
                .toList();
    }

    private <P extends Placed> Chart.Track track(
            String variant, SeedPoints<P> points, ToDoubleFunction<P> read) {
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
