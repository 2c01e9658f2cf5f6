package io.normstream.model.train;

import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many images of each class were learnt, and when a class was new. */
final class SeenClasses {
    private static final String SEEN = "rehearsal/seen";
    private static final String NEWEST = "rehearsal/newestClassStep";

    private final long[] seen;
    private long newestStep;

    SeenClasses(int classes) {
        this.seen = new long[classes];
    }

    /** Images of a class that were learnt. */
    long of(int cls) {
        return seen[cls];
    }

    /** Steps before the one that first learnt the newest class. */
    long newestStep() {
        return newestStep;
    }

    /** Images of all classes. */
    long all() {
        long all = 0;
        for (long ofClass : seen) {
            all += ofClass;
        }
        return all;
    }

    /** Another image of a class, which is learnt now; how many there are with it. */
    long add(int cls) {
        return ++seen[cls];
    }

    /**
     * The classes of a mini-batch that were never learnt; empty for nearly every step.
     *
     * @param steps that were learnt before it
     */
    List<Integer> beginning(MiniBatch batch, long steps) {
        List<Integer> fresh = List.of();
        for (int row = 0; row < batch.rows(); row++) {
            int label = batch.label(row);
            if (label != MiniBatch.UNLABELLED && seen[label] == 0 && !fresh.contains(label)) {
                fresh = fresh.isEmpty() ? new ArrayList<>() : fresh;
                fresh.add(label);
                newestStep = steps;
            }
        }
        return fresh;
    }

    static void expect(ExpectedArrays expected, int classes) {
        expected.integers(SEEN, classes).integers(NEWEST, 1);
    }

    void save(Map<String, StoredArray> arrays) {
        arrays.put(SEEN, StoredArray.ofLongs(seen));
        arrays.put(NEWEST, StoredArray.ofLongs(newestStep));
    }

    void load(Map<String, StoredArray> arrays) {
        System.arraycopy(LearnerState.array(arrays, SEEN).toLongs(), 0, seen, 0, seen.length);
        newestStep = LearnerState.number(arrays, NEWEST);
    }
}
