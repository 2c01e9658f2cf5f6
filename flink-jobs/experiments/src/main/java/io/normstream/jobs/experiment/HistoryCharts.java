package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.report.Chart;
import io.normstream.jobs.report.Curve;
import io.normstream.model.train.ChannelSummary;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What one variant's normalisations learnt on one stream, a line for each layer. */
final class HistoryCharts {
    private final SeedPoints<Point> points;

    HistoryCharts(SeedPoints<Point> points) {
        this.points = points;
    }

    /** Without those for which no layer has a value. */
    List<Chart> charts() {
        return Stream.of(
                        chart(
                                "Scales",
                                "Mean over the channels of each normalisation.",
                                Point::scales,
                                ChannelSummary::mean),
                        chart(
                                "Shifts",
                                "Largest absolute value over the channels of each normalisation.",
                                Point::shifts,
                                HistoryCharts::largest),
                        chart(
                                "Distance of statistics",
                                "Symmetric Kullback-Leibler divergence of running from mini-batch statistics, mean over the channels of each normalisation.",
                                Point::statisticsDistances,
                                ChannelSummary::mean))
                .filter(chart -> !chart.tracks().get(0).curves().isEmpty())
                .toList();
    }

    /** Shifts average to about 0, so their mean would say little. */
    private static double largest(ChannelSummary layer) {
        return Math.max(Math.abs(layer.min()), Math.abs(layer.max()));
    }

    private Chart chart(
            String title,
            String caption,
            Function<Point, List<ChannelSummary>> layers,
            ToDoubleFunction<ChannelSummary> read) {
        List<Curve> curves =
                points.points().stream()
                        .flatMap(List::stream)
                        .flatMap(point -> layers.apply(point).stream())
                        .map(ChannelSummary::layer)
                        .distinct()
                        .map(layer -> curve(layer, layers, read))
                        .toList();
        return new Chart(
                title,
                caption,
                Chart.Unit.NUMBER,
                List.of(new Chart.Track(points.images(), curves)));
    }

    private Curve curve(
            String name,
            Function<Point, List<ChannelSummary>> layers,
            ToDoubleFunction<ChannelSummary> read) {
        return Curve.line(
                name,
                points.mean(
                        point ->
                                layers.apply(point).stream()
                                        .filter(layer -> layer.layer().equals(name))
                                        .mapToDouble(read)
                                        .findFirst()
                                        .orElse(Double.NaN)));
    }
}
