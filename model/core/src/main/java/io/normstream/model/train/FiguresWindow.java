package io.normstream.model.train;

import io.normstream.model.ModelException;
import java.util.Arrays;
import java.util.Locale;

/**
 * What {@link PrequentialFigures} continue from: the images of the window, from the oldest on, and
 * a little from before it.
 *
 * @param labelled labelled images so far, in the window and before
 * @param labels class of each image
 * @param predicted class that was predicted for each, or {@link Predictions#NO_CLASS}
 * @param marks bits of each: {@link #NO_CHANGE_RIGHT} and those after it
 * @param seen classes that had an image so far, ascending
 * @param recentLabels averaged images of each class; empty without a recent prior
 */
public record FiguresWindow(
        long labelled,
        int[] labels,
        int[] predicted,
        byte[] marks,
        int[] seen,
        double[] recentLabels) {
    /** Of a stream that has not begun. */
    public static final FiguresWindow EMPTY =
            new FiguresWindow(0, new int[0], new int[0], new byte[0], new int[0], new double[0]);

    /** The no-change classifier was right. */
    static final int NO_CHANGE_RIGHT = 1;

    /** No image of the class came before the mini-batch. */
    static final int NEW_CLASS = 2;

    /** The recent prior had a prediction. */
    static final int PRIOR_SCORED = 4;

    /** That prediction was right. */
    static final int PRIOR_RIGHT = 8;

    private static final int MARKS = 16;

    /**
     * Refuses what is broken or of other classes.
     *
     * @param classes number of classes
     * @throws ModelException if it is
     */
    void requireFit(int classes) {
        int images = labels.length;
        boolean fits =
                predicted.length == images
                        && marks.length == images
                        && labelled >= images
                        && (recentLabels.length == 0 || recentLabels.length == classes)
                        && Arrays.stream(labels).allMatch(cls -> cls >= 0 && cls < classes)
                        && Arrays.stream(seen).allMatch(cls -> cls >= 0 && cls < classes)
                        && Arrays.stream(predicted)
                                .allMatch(cls -> cls >= Predictions.NO_CLASS && cls < classes);
        for (byte mark : marks) {
            fits &= mark >= 0 && mark < MARKS;
        }
        if (!fits) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "Prequential figures over %d images are broken or not of %d classes",
                            images,
                            classes));
        }
    }
}
