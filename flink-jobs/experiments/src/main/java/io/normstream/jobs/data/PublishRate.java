package io.normstream.jobs.data;

import java.util.concurrent.TimeUnit;

/**
 * When each image goes out: at once, or so many a second. A late one does not delay those after it.
 */
public final class PublishRate {
    private final double imagesPerSecond;
    private long start;

    private PublishRate(double imagesPerSecond) {
        this.imagesPerSecond = imagesPerSecond;
    }

    /** As fast as the brokers take them. */
    public static PublishRate unlimited() {
        return new PublishRate(Double.POSITIVE_INFINITY);
    }

    /** At most so many a second. */
    public static PublishRate of(double imagesPerSecond) {
        if (!(imagesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "images a second must be above 0, found " + imagesPerSecond);
        }
        return new PublishRate(imagesPerSecond);
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
