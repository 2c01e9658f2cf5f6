package io.normstream.model.train;

import java.util.Map;

/** Images that running statistics can be {@link Recalibration recalibrated} on. */
public interface StatisticsImages {

    /** Number of images. */
    int count();

    /**
     * Writes one of those that are taken as numbers in [0, 1].
     *
     * @param index from 0 to before {@code taken}
     * @param taken how many are taken, at most {@link #count}
     * @param images [rows, height, width, channels]
     * @param row where it is written
     */
    void copy(int index, int taken, float[] images, int row);

    /** Says in {@code metadata} which images are taken. */
    void describe(int taken, Map<String, String> metadata);
}
