package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What serving models knew of each class along a stream: nothing that came once may be lost. */
final class AnytimeFigures {
    private final List<double[]> noted = new ArrayList<>();
    private final List<AnytimePoint> points = new ArrayList<>();

    /**
     * Takes a test.
     *
     * @param images of the stream up to there
     * @param recalls share of the test images of each class that was classified correctly; NaN for
     *     a class that was not learnt yet
     */
    void note(long images, double[] recalls) {
        noted.add(recalls);
        points.add(new AnytimePoint(images, mean(recalls)));
    }

    List<AnytimePoint> points() {
        return List.copyOf(points);
    }

    /**
     * Anytime class-balanced accuracy: the mean over the points of the mean recall of the classes
     * that had been learnt; NaN without a point.
     */
    double accuracy() {
        return mean(points.stream().mapToDouble(AnytimePoint::accuracy).toArray());
    }

    /**
     * Forgetting: the best recall of a class at any point but the last, minus that at the last, as
     * mean over the classes that had been learnt before; below 0 where they got better, NaN with
     * fewer than two points. A. Chaudhry, P. Dokania, T. Ajanthan, P. Torr: Riemannian walk for
     * incremental learning, ECCV 2018, section 3.
     */
    double forgetting() {
        if (noted.isEmpty()) {
            return Double.NaN;
        }
        double[] lost = noted.get(noted.size() - 1).clone();
        for (int cls = 0; cls < lost.length; cls++) {
            lost[cls] = bestBefore(cls) - lost[cls];
        }
        return mean(lost);
    }

    private double bestBefore(int cls) {
        return noted.subList(0, noted.size() - 1).stream()
                .mapToDouble(recalls -> recalls[cls])
                .filter(recall -> !Double.isNaN(recall))
                .max()
                .orElse(Double.NaN);
    }

    /** The mean of those that are numbers. */
    private static double mean(double[] values) {
        return Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }
}
