package io.normstream.jobs.config;

import java.io.Serializable;

/**
 * How many of the latest records may be refused before a job ends for good, instead of making dead
 * letters of a whole topic.
 *
 * @param refused of them, at most
 * @param window records that count
 */
public record RefusalLimit(int refused, int window) implements Serializable {
    /** Any number. */
    public static final RefusalLimit NONE = new RefusalLimit(1, 1);

    static RefusalLimit from(OptionReader reader) {
        int window = reader.within(JobOptions.REFUSED_WINDOW, 10, 1_000_000);
        Double share = reader.optionalHalfOpen(JobOptions.MOST_REFUSED, 0, 1);
        return share == null ? NONE : new RefusalLimit((int) Math.floor(share * window), window);
    }
}
