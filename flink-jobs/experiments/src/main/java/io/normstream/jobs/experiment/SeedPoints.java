package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * The points of one variant on one stream over its seeds. They end where learning diverged with one
 * of the seeds: a mean of the others would flatter the variant.
 *
 * @param seeds number of seeds
 * @param images places of the points, in images learnt, rising
 * @param points by place, one for each seed
 */
record SeedPoints(int seeds, List<Long> images, List<List<Point>> points) {

    static SeedPoints of(List<CellResult> cells) {
        SortedMap<Long, List<Point>> places = new TreeMap<>();
        for (CellResult cell : cells) {
            for (Point point : cell.points()) {
                places.computeIfAbsent(point.images(), place -> new ArrayList<>()).add(point);
            }
        }
        places.values().removeIf(points -> points.size() < cells.size());
        return new SeedPoints(
                cells.size(), List.copyOf(places.keySet()), List.copyOf(places.values()));
    }

    /** The mean over the seeds at each place; NaN where one of them is. */
    double[] mean(ToDoubleFunction<Point> read) {
        return points.stream()
                .mapToDouble(seeds -> Mean.of(values(seeds, read)).getAsDouble())
                .toArray();
    }

    /** The standard deviation over the seeds at each place, with seeds - 1 degrees of freedom. */
    double[] deviation(ToDoubleFunction<Point> read) {
        return points.stream()
                .mapToDouble(seeds -> Math.sqrt(Variance.of(values(seeds, read)).getAsDouble()))
                .toArray();
    }

    private static double[] values(List<Point> seeds, ToDoubleFunction<Point> read) {
        return seeds.stream().mapToDouble(read).toArray();
    }
}
