package io.normstream.jobs.experiment;

/** Places along a stream, evenly apart. */
final class Places {
    private final long distance;
    private long next;

    /**
     * @param distance images from place to place, at least 1
     */
    Places(long distance) {
        this.distance = distance;
        this.next = distance;
    }

    /** Whether a place is within {@code images}, and was not passed yet. */
    boolean isDue(long images) {
        return images >= next;
    }

    /**
     * Passes the place that is due.
     *
     * @return {@code images}, rounded down to the distance of places, so that mini-batches of all
     *     sizes share them
     */
    long pass(long images) {
        long place = images / distance * distance;
        next = place + distance;
        return place;
    }
}
