package io.normstream.jobs.config;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * How many of the latest records may be refused before a job ends for good, instead of making dead
 * letters of a whole topic.
 *
 * @param refused of them, at most
 * @param window records that count
 */
public record RefusalLimit(int refused, int window) implements Serializable {
    /** Any number: of one record never more than one is refused. */
    public static final RefusalLimit NONE = new RefusalLimit(1, 1);

    static RefusalLimit from(OptionReader reader) {
        int window = reader.within(JobOptions.REFUSED_WINDOW, 10, 1_000_000);
        Double share = reader.optionalHalfOpen(JobOptions.MOST_REFUSED, 0, 1);
        return share == null ? NONE : of(share, window);
    }

    /** In decimals, as the share is written: 0.29 of 100 are 29, and 28.999 in binary. */
    static RefusalLimit of(double share, int window) {
        return new RefusalLimit(
                BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(window)).intValue(), window);
    }
}
