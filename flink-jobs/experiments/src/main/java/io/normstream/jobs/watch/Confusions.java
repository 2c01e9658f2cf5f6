package io.normstream.jobs.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which class was taken for which among the latest labelled images. */
final class Confusions {
    private final int window;
    private final ArrayDeque<Pair> latest = new ArrayDeque<>();
    private final Map<Pair, Integer> counts = new HashMap<>();

    private record Pair(int label, int predicted) {}

    /**
     * How often it came.
     *
     * @param label class that the image is of
     * @param predicted class that was said
     * @param count images
     */
    record Cell(int label, int predicted, int count) {}

    /**
     * @param window images that count
     */
    Confusions(int window) {
        this.window = window;
    }

    void add(int label, int predicted) {
        Pair pair = new Pair(label, predicted);
        latest.add(pair);
        counts.merge(pair, 1, Integer::sum);
        if (latest.size() > window) {
            counts.computeIfPresent(
                    latest.remove(), (same, count) -> count == 1 ? null : count - 1);
        }
    }

    void clear() {
        latest.clear();
        counts.clear();
    }

    /** Images that count now. */
    int images() {
        return latest.size();
    }

    /** Those of them that were classified correctly. */
    int correct() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().label == entry.getKey().predicted)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** What came at all, by label and class. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        counts.forEach((pair, count) -> cells.add(new Cell(pair.label, pair.predicted, count)));
        cells.sort(Comparator.comparingInt(Cell::label).thenComparingInt(Cell::predicted));
        return cells;
    }
}
