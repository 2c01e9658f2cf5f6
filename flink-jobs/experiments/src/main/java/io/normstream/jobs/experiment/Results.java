package io.normstream.jobs.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;
import org.jspecify.annotations.Nullable;

/**
 * The results of an experiment and what they say.
 *
 * @param cells in the order of the grid
 */
public record Results(Grid grid, List<CellResult> cells) {

    /** What is compared. */
    public enum Measure {
        /** Share classified correctly before they were learnt. */
        PREQUENTIAL("prequential", "prequential accuracy", true) {
            @Override
            double of(CellResult cell) {
                return cell.prequentialAccuracy();
            }
        },
        /** Share of the test images. */
        TEST("test", "test accuracy", true) {
            @Override
            double of(CellResult cell) {
                return cell.testAccuracy();
            }
        },
        /** Of the serving model along the stream, over the classes learnt so far. */
        ANYTIME("anytime", "anytime class-balanced accuracy", true) {
            @Override
            double of(CellResult cell) {
                return cell.anytimeAccuracy();
            }
        },
        /** What it knew better before; less is better. */
        FORGETTING("forgetting", "forgetting", false) {
            @Override
            double of(CellResult cell) {
                return cell.forgetting();
            }
        },
        /** Of a classifier that learns nothing. */
        NO_CHANGE("no-change", "accuracy of the no-change classifier", false) {
            @Override
            double of(CellResult cell) {
                return cell.noChangeAccuracy();
            }
        },
        /** Prequential accuracy beside that, which is tested itself. */
        KAPPA_TEMPORAL("kappa-temporal", "kappa-temporal", false) {
            @Override
            double of(CellResult cell) {
                return cell.kappaTemporal();
            }
        };

        private final String text;
        private final String title;
        private final boolean tested;

        Measure(String text, String title, boolean tested) {
            this.text = text;
            this.title = title;
            this.tested = tested;
        }

        /** NaN where the cell has none. */
        abstract double of(CellResult cell);

        /** The name for people. */
        String title() {
            return title;
        }

        /** Whether greater values are better and variants are compared by them. */
        boolean isTested() {
            return tested;
        }

        /** The name in tables of figures. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One variant on one stream.
     *
     * @param seeds number of cells
     * @param mean over the seeds
     * @param deviation standard deviation over the seeds, with {@code seeds - 1} degrees of
     *     freedom; NaN with one
     * @param against the paired test against the baseline on the seeds that both have; null for the
     *     baseline, where there is none, and for measures that are not tested
     * @param corrected its p after Holm's correction over all comparisons of the experiment
     */
    public record Row(
            String stream,
            String variant,
            Measure measure,
            int seeds,
            double mean,
            double deviation,
            @Nullable PairedTest against,
            double corrected) {
        private Row with(double correctedP) {
            return new Row(stream, variant, measure, seeds, mean, deviation, against, correctedP);
        }
    }

    /** A row for each measure, stream and variant that has a result. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            for (String stream : grid.streams().keySet()) {
                for (String variant : grid.variants().keySet()) {
                    Map<Long, Double> values = bySeed(measure, stream, variant);
                    if (!values.isEmpty()) {
                        rows.add(row(measure, stream, variant, values));
                    }
                }
            }
        }
        return corrected(rows);
    }

    private Row row(Measure measure, String stream, String variant, Map<Long, Double> bySeed) {
        double[] values = numbers(bySeed);
        return new Row(
                stream,
                variant,
                measure,
                values.length,
                Mean.of(values).getAsDouble(),
                values.length < 2 ? Double.NaN : Math.sqrt(Variance.of(values).getAsDouble()),
                test(measure, stream, variant, bySeed),
                Double.NaN);
    }

    private @Nullable PairedTest test(
            Measure measure, String stream, String variant, Map<Long, Double> values) {
        String baseline = grid.baseline();
        if (!measure.isTested() || baseline == null || baseline.equals(variant)) {
            return null;
        }
        Map<Long, Double> first = new TreeMap<>(values);
        Map<Long, Double> second = bySeed(measure, stream, baseline);
        first.keySet().retainAll(second.keySet());
        second.keySet().retainAll(first.keySet());
        return first.isEmpty() ? null : PairedTest.greater(numbers(first), numbers(second));
    }

    private Map<Long, Double> bySeed(Measure measure, String stream, String variant) {
        return cells(stream, variant).stream()
                .filter(cell -> !Double.isNaN(measure.of(cell)))
                .collect(
                        Collectors.toMap(CellResult::seed, measure::of, (a, b) -> b, TreeMap::new));
    }

    /** The results of one variant on one stream, one for each seed. */
    List<CellResult> cells(String stream, String variant) {
        return cells.stream()
                .filter(cell -> cell.stream().equals(stream) && cell.variant().equals(variant))
                .toList();
    }

    private static double[] numbers(Map<Long, Double> bySeed) {
        return bySeed.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<Row> corrected(List<Row> rows) {
        double[] p =
                rows.stream()
                        .mapToDouble(row -> row.against() == null ? Double.NaN : row.against().p())
                        .toArray();
        double[] corrected = PairedTest.holm(p);
        Row[] with = new Row[p.length];
        Arrays.setAll(with, i -> rows.get(i).with(corrected[i]));
        return List.of(with);
    }
}
