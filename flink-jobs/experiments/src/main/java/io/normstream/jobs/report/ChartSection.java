package io.normstream.jobs.report;

import java.util.List;

/**
 * Charts under one heading.
 *
 * @param title heading, empty for none
 * @param fold whether the reader can fold it away
 * @param charts in reading order
 * @param parts sections within, after the charts
 */
public record ChartSection(String title, Fold fold, List<Chart> charts, List<ChartSection> parts) {

    /** Whether a section can be folded away. */
    public enum Fold {
        /** It cannot. */
        NEVER,
        /** It can, and is open at first. */
        OPEN,
        /** It can, and is folded at first. */
        FOLDED
    }
}
