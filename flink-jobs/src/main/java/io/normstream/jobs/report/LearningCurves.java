package io.normstream.jobs.report;

import io.normstream.schemas.ScaleSummary;
import io.normstream.schemas.TrainingMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's metrics look like as charts.
 *
 * @param images images learnt at each point, rising
 * @param charts from the most asked for to the most detailed
 */
record LearningCurves(List<Long> images, List<Chart> charts) {
    /** Points over which the loss of single mini-batches is smoothed. */
    private static final int SMOOTHED_POINTS = 10;

    private static final List<String> COLOURS = List.of("red", "green", "blue");

    /**
     * Charts of one model's metrics. Records may come twice, as after a restart: the latest of
     * those with the same number of images counts.
     */
    static LearningCurves of(Collection<TrainingMetrics> metrics) {
        TreeMap<Long, TrainingMetrics> byImages = new TreeMap<>();
        metrics.forEach(point -> byImages.put(point.getImagesSeen(), point));
        List<TrainingMetrics> points = List.copyOf(byImages.values());
        List<Chart> charts = new ArrayList<>();
        charts.add(accuracy(points));
        charts.add(loss(points));
        charts.addAll(input(points));
        charts.addAll(scales(points));
        charts.addAll(optimisation(points));
        return new LearningCurves(List.copyOf(byImages.keySet()), charts);
    }

    private static Chart accuracy(List<TrainingMetrics> points) {
        return new Chart(
                "Prequential accuracy",
                "Share of images classified rightly before they were learnt from.",
                Chart.Unit.PERCENT,
                List.of(
                        Curve.line(
                                "since the start",
                                values(points, TrainingMetrics::getPrequentialAccuracy)),
                        Curve.line(
                                "last window",
                                values(points, TrainingMetrics::getWindowAccuracy))));
    }

    private static Chart loss(List<TrainingMetrics> points) {
        double[] loss = values(points, point -> orNaN(point.getLoss()));
        return new Chart(
                "Loss",
                "Mean cross-entropy of a mini-batch, in nats.",
                Chart.Unit.NUMBER,
                List.of(
                        Curve.of("mini-batch", Curve.Style.FAINT, loss),
                        Curve.line(
                                "mean of " + SMOOTHED_POINTS + " points",
                                Curve.trailingMean(loss, SMOOTHED_POINTS))));
    }

    private static List<Chart> input(List<TrainingMetrics> points) {
        int channels =
                points.stream().mapToInt(point -> point.getInputMean().size()).max().orElse(0);
        if (channels == 0) {
            return List.of();
        }
        return List.of(
                new Chart(
                        "Input mean",
                        "Running mean that the input normalisation learnt, pixels from 0 to 1.",
                        Chart.Unit.NUMBER,
                        byChannel(points, channels, TrainingMetrics::getInputMean)),
                new Chart(
                        "Input standard deviation",
                        "Running standard deviation that the input normalisation learnt.",
                        Chart.Unit.NUMBER,
                        byChannel(points, channels, TrainingMetrics::getInputStandardDeviation)));
    }

    private static List<Curve> byChannel(
            List<TrainingMetrics> points, int channels, Channels read) {
        return IntStream.range(0, channels)
                .mapToObj(
                        channel ->
                                Curve.line(
                                        channelName(channel, channels),
                                        values(points, point -> at(read.of(point), channel))))
                .toList();
    }

    private static String channelName(int channel, int channels) {
        return switch (channels) {
            case 1 -> "grey";
            case 3 -> COLOURS.get(channel);
            default -> "channel " + channel;
        };
    }

    private static List<Chart> scales(List<TrainingMetrics> points) {
        List<String> layers =
                points.stream()
                        .flatMap(point -> point.getScales().stream())
                        .map(ScaleSummary::getLayer)
                        .distinct()
                        .toList();
        return layers.stream().map(layer -> scale(points, layer)).toList();
    }

    private static Chart scale(List<TrainingMetrics> points, String layer) {
        return new Chart(
                "Scale of " + layer,
                "Largest, mean and smallest scale over the channels of this normalisation.",
                Chart.Unit.NUMBER,
                List.of(
                        Curve.of(
                                "maximum",
                                Curve.Style.UPPER,
                                ofScale(points, layer, ScaleSummary::getMaximum)),
                        Curve.of(
                                "minimum",
                                Curve.Style.LOWER,
                                ofScale(points, layer, ScaleSummary::getMinimum)),
                        Curve.line("mean", ofScale(points, layer, ScaleSummary::getMean))));
    }

    private static double[] ofScale(
            List<TrainingMetrics> points, String layer, ToDoubleFunction<ScaleSummary> read) {
        return values(
                points,
                point ->
                        point.getScales().stream()
                                .filter(scale -> scale.getLayer().equals(layer))
                                .mapToDouble(read)
                                .findFirst()
                                .orElse(Double.NaN));
    }

    private static List<Chart> optimisation(List<TrainingMetrics> points) {
        return List.of(
                single(
                        "Learning rate",
                        "Learning rate of the step.",
                        values(points, TrainingMetrics::getLearningRate)),
                single(
                        "Gradient norm",
                        "Euclidean norm of the gradient over all parameters.",
                        values(points, TrainingMetrics::getGradientNorm)),
                single(
                        "Largest normalised value",
                        "Largest absolute value behind any normalisation, before its scale.",
                        values(points, TrainingMetrics::getLargestNormalized)));
    }

    private static Chart single(String title, String caption, double[] values) {
        return new Chart(
                title,
                caption,
                Chart.Unit.NUMBER,
                List.of(Curve.line(title.toLowerCase(Locale.ROOT), values)));
    }

    private static double[] values(
            List<TrainingMetrics> points, ToDoubleFunction<TrainingMetrics> read) {
        return points.stream().mapToDouble(read).toArray();
    }

    private static double at(List<Double> values, int index) {
        return index < values.size() ? values.get(index) : Double.NaN;
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private interface Channels {
        List<Double> of(TrainingMetrics point);
    }
}
