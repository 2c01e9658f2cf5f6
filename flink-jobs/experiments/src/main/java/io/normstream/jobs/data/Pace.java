package io.normstream.jobs.data;

import java.util.concurrent.TimeUnit;

/**
 * When each image goes out: at once, or so many a second. A late one does not delay those after it.
 */
public final class Pace {
    private final double imagesPerSecond;
    private long start;

    private Pace(double imagesPerSecond) {
        this.imagesPerSecond = imagesPerSecond;
    }

    /** As fast as the brokers take them. */
    public static Pace unlimited() {
        return new Pace(Double.POSITIVE_INFINITY);
    }

    /** At most so many a second. */
    public static Pace of(double imagesPerSecond) {
        if (!(imagesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "images a second must be above 0, were " + imagesPerSecond);
        }
        return new Pace(imagesPerSecond);
    }

    /** Makes now the time of the first image. */
    void start() {
        start = System.nanoTime();
    }

    /**
     * Waits until the image's time has come; an interrupt ends it also where nothing is awaited.
     */
    void await(long image) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped while publishing");
        }
        long due = (long) (image / imagesPerSecond * 1e9);
        long early = due - (System.nanoTime() - start);
        if (early > 0) {
            TimeUnit.NANOSECONDS.sleep(early);
        }
    }
}
