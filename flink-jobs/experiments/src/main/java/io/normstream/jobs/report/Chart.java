package io.normstream.jobs.report;

import java.util.List;

/**
 * Curves that share one pair of axes; the horizontal one counts images learnt.
 *
 * @param title heading
 * @param caption sentences that say what is seen, with its unit
 * @param unit of the vertical axis
 * @param tracks in drawing order, the first at the back; each may have points at other places
 */
public record Chart(String title, String caption, Unit unit, List<Track> tracks) {

    /** What the vertical axis counts in. */
    public enum Unit {
        /** Fractions, shown as per cent from 0 to 100. */
        PERCENT,
        /** Plain numbers. */
        NUMBER
    }

    /**
     * Curves whose points are at the same places.
     *
     * @param images images learnt at each point, rising
     * @param curves in drawing order, the first at the back
     */
    public record Track(List<Long> images, List<Curve> curves) {}
}
