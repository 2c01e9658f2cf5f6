package io.normstream.jobs.experiment;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.model.train.ChannelSummary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results as an experiment might have them, by hand. */
final class SampleResults {
    private SampleResults() {}

    /** Results of a grid with the streams and variants of {@code cells}. */
    static Results of(String title, @Nullable String baseline, CellResult... cells) {
        StreamPlan plan = StreamPlan.of("plain", null);
        return new Results(
                new Grid(
                        title,
                        new DataPlan(DataSet.FASHION_MNIST, DataPlan.Part.ALL, 1, 0, null),
                        Arrays.stream(cells).map(CellResult::seed).distinct().toList(),
                        100,
                        new TreeMap<>(),
                        named(CellResult::stream, plan, cells),
                        named(CellResult::variant, new TreeMap<>(), cells),
                        baseline),
                List.of(cells));
    }

    private static <V> Map<String, V> named(
            Function<CellResult, String> name, V value, CellResult... cells) {
        return Arrays.stream(cells)
                .map(name)
                .distinct()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                each -> value,
                                (a, b) -> a,
                                LinkedHashMap::new));
    }

    static CellResult cell(
            String stream, String variant, long seed, double accuracy, Point... points) {
        return cell(stream, variant, seed, accuracy, null, points);
    }

    static CellResult cell(
            String stream,
            String variant,
            long seed,
            double accuracy,
            @Nullable String divergence,
            Point... points) {
        return new CellResult(
                stream,
                variant,
                seed,
                new TreeMap<>(),
                "reference",
                1000,
                accuracy,
                accuracy,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                divergence,
                "00",
                1,
                0,
                List.of(points),
                List.of());
    }

    /** A cell that was tested along a stream of blocks. */
    static CellResult blocks(String variant, long seed, AnytimePoint... anytime) {
        return new CellResult(
                "blocks",
                variant,
                seed,
                new TreeMap<>(),
                "reference",
                1000,
                0.5,
                0.75,
                0.25,
                0.625,
                0.125,
                null,
                "00",
                1,
                0,
                List.of(point(1000, 0.5)),
                List.of(anytime));
    }

    /** A point without normalisations. */
    static Point point(long images, double accuracy) {
        return point(images, accuracy, List.of(), List.of(), List.of());
    }

    static Point point(
            long images,
            double accuracy,
            List<ChannelSummary> scales,
            List<ChannelSummary> shifts,
            List<ChannelSummary> distances) {
        return new Point(
                images, 1, accuracy, accuracy / 2, accuracy / 4, scales, shifts, distances);
    }
}
