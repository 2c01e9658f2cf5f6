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

/** What a run's metrics look like as charts. */
public final class LearningCurves {
    /** Points over which the loss of single mini-batches is smoothed. */
    private static final int SMOOTHED_POINTS = 10;

    private static final List<String> COLOURS = List.of("red", "green", "blue");

    private final List<Long> images;
    private final List<TrainingMetrics> points;

    private LearningCurves(List<Long> images, List<TrainingMetrics> points) {
        this.images = images;
        this.points = points;
    }

    /**
     * Curves of one model's metrics. Records may come twice, as after a restart: the latest of
     * those with the same number of images counts.
     */
    static LearningCurves of(Collection<TrainingMetrics> metrics) {
        TreeMap<Long, TrainingMetrics> byImages = new TreeMap<>();
        metrics.forEach(point -> byImages.put(point.getImagesSeen(), point));
        return new LearningCurves(List.copyOf(byImages.keySet()), List.copyOf(byImages.values()));
    }

    /**
     * The charts of one model's metrics for a page that is short of room: what is asked for most is
     * seen, the rest is folded.
     */
    public static List<ChartSection> sections(Collection<TrainingMetrics> metrics) {
        LearningCurves curves = of(metrics);
        return List.of(
                new ChartSection("", ChartSection.Fold.NEVER, curves.first(), List.of()),
                new ChartSection(
                        "Input, scales and optimisation",
                        ChartSection.Fold.FOLDED,
                        curves.details(),
                        List.of()));
    }

    /** From the most asked for to the most detailed. */
    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>(first());
        charts.addAll(details());
        return charts;
    }

    private List<Chart> first() {
        List<Chart> charts = new ArrayList<>();
        charts.add(accuracy());
        charts.addAll(worth());
        charts.add(loss());
        return charts;
    }

    private List<Chart> details() {
        List<Chart> charts = new ArrayList<>(input());
        charts.addAll(scales());
        charts.addAll(optimisation());
        return charts;
    }

    private Chart accuracy() {
        return chart(
                "Prequential accuracy",
                "Share of images that were classified correctly before they were learnt.",
                Chart.Unit.PERCENT,
                List.of(
                        Curve.line(
                                "since the start", values(TrainingMetrics::getPrequentialAccuracy)),
                        Curve.line("last window", values(TrainingMetrics::getWindowAccuracy))));
    }

    /** What the accuracy is worth, where the trainer knew it. */
    private List<Chart> worth() {
        if (points.stream().allMatch(point -> point.getClassBalancedAccuracy() == null)) {
            return List.of();
        }
        return List.of(
                chart(
                        "Accuracy in the last window",
                        "Share of the last images that were classified correctly before they were learnt, and its mean over their classes. The no-change classifier says the last label before the mini-batch again and has learnt nothing.",
                        Chart.Unit.PERCENT,
                        List.of(
                                Curve.of(
                                        "no-change classifier",
                                        Curve.Style.FAINT,
                                        values(point -> orNaN(point.getNoChangeAccuracy()))),
                                Curve.line(
                                        "all images", values(TrainingMetrics::getWindowAccuracy)),
                                Curve.line(
                                        "mean over classes",
                                        values(point -> orNaN(point.getClassBalancedAccuracy()))))),
                single(
                        "Kappa-temporal",
                        "What that accuracy is worth beside the no-change classifier's: 1 for perfect, 0 for no better, below 0 for worse.",
                        values(point -> orNaN(point.getKappaTemporal()))));
    }

    private Chart loss() {
        double[] loss = values(point -> orNaN(point.getLoss()));
        return chart(
                "Loss",
                "Mean cross-entropy of a mini-batch, in nats.",
                Chart.Unit.NUMBER,
                List.of(
                        Curve.of("mini-batch", Curve.Style.FAINT, loss),
                        Curve.line(
                                "mean of " + SMOOTHED_POINTS + " points",
                                Curve.trailingMean(loss, SMOOTHED_POINTS))));
    }

    private List<Chart> input() {
        int channels =
                points.stream().mapToInt(point -> point.getInputMean().size()).max().orElse(0);
        if (channels == 0) {
            return List.of();
        }
        return List.of(
                chart(
                        "Input mean",
                        "Running mean that the input normalisation learnt, pixels from 0 to 1.",
                        Chart.Unit.NUMBER,
                        byChannel(channels, TrainingMetrics::getInputMean)),
                chart(
                        "Input standard deviation",
                        "Running standard deviation that the input normalisation learnt.",
                        Chart.Unit.NUMBER,
                        byChannel(channels, TrainingMetrics::getInputStandardDeviation)));
    }

    private List<Curve> byChannel(int channels, Channels read) {
        return IntStream.range(0, channels)
                .mapToObj(
                        channel ->
                                Curve.line(
                                        channelName(channel, channels),
                                        values(point -> at(read.of(point), channel))))
                .toList();
    }

    private static String channelName(int channel, int channels) {
        return switch (channels) {
            case 1 -> "grey";
            case 3 -> COLOURS.get(channel);
            default -> "channel " + channel;
        };
    }

    private List<Chart> scales() {
        List<String> layers =
                points.stream()
                        .flatMap(point -> point.getScales().stream())
                        .map(ScaleSummary::getLayer)
                        .distinct()
                        .toList();
        return layers.stream().map(this::scale).toList();
    }

    private Chart scale(String layer) {
        return chart(
                "Scale of " + layer,
                "Largest, mean and smallest scale over the channels of this normalisation.",
                Chart.Unit.NUMBER,
                List.of(
                        Curve.of(
                                "maximum",
                                Curve.Style.UPPER,
                                ofScale(layer, ScaleSummary::getMaximum)),
                        Curve.of(
                                "minimum",
                                Curve.Style.LOWER,
                                ofScale(layer, ScaleSummary::getMinimum)),
                        Curve.line("mean", ofScale(layer, ScaleSummary::getMean))));
    }

    private double[] ofScale(String layer, ToDoubleFunction<ScaleSummary> read) {
        return values(
                point ->
                        point.getScales().stream()
                                .filter(scale -> scale.getLayer().equals(layer))
                                .mapToDouble(read)
                                .findFirst()
                                .orElse(Double.NaN));
    }

    private List<Chart> optimisation() {
        return List.of(
                single(
                        "Learning rate",
                        "Learning rate of the step.",
                        values(TrainingMetrics::getLearningRate)),
                single(
                        "Gradient norm",
                        "Euclidean norm of the gradient over all parameters.",
                        values(TrainingMetrics::getGradientNorm)),
                single(
                        "Largest normalised value",
                        "Largest absolute value after any normalisation, before its scale.",
                        values(TrainingMetrics::getLargestNormalized)));
    }

    private Chart single(String title, String caption, double[] values) {
        return chart(
                title,
                caption,
                Chart.Unit.NUMBER,
                List.of(Curve.line(title.toLowerCase(Locale.ROOT), values)));
    }

    private Chart chart(String title, String caption, Chart.Unit unit, List<Curve> curves) {
        return new Chart(title, caption, unit, List.of(new Chart.Track(images, curves)));
    }

    private double[] values(ToDoubleFunction<TrainingMetrics> read) {
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
