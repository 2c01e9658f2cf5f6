package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * The points of one variant on one stream over its seeds. They end where learning diverged with one
 * of the seeds: a mean of the others would flatter the variant.
 *
 * @param seeds number of seeds
 * @param images places of the points, in images of the stream, rising
 * @param points by place, one for each seed
 */
record SeedPoints<P extends Placed>(int seeds, List<Long> images, List<List<P>> points) {

    /**
     * @param read the points of a cell
     */
    static <P extends Placed> SeedPoints<P> of(
            List<CellResult> cells, Function<CellResult, List<P>> read) {
        SortedMap<Long, List<P>> places = new TreeMap<>();
        for (CellResult cell : cells) {
            for (P point : read.apply(cell)) {
                places.computeIfAbsent(point.images(), place -> new ArrayList<>()).add(point);
            }
        }
        places.values().removeIf(points -> points.size() < cells.size());
        return new SeedPoints<>(
                cells.size(), List.copyOf(places.keySet()), List.copyOf(places.values()));
    }

    /** The mean over the seeds at each place; NaN where one of them is. */
    double[] mean(ToDoubleFunction<P> read) {
        return points.stream()
                .mapToDouble(seeds -> Mean.of(values(seeds, read)).getAsDouble())
                .toArray();
    }

    /** The standard deviation over the seeds at each place, with seeds - 1 degrees of freedom. */
    double[] deviation(ToDoubleFunction<P> read) {
        return points.stream()
                .mapToDouble(seeds -> Math.sqrt(Variance.of(values(seeds, read)).getAsDouble()))
                .toArray();
    }

    private double[] values(List<P> seeds, ToDoubleFunction<P> read) {
        return seeds.stream().mapToDouble(read).toArray();
    }
}
