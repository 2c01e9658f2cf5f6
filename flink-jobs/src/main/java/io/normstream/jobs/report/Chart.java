package io.normstream.jobs.report;

import java.util.List;

/**
 * Curves that share one pair of axes; the horizontal one counts images learnt.
 *
 * @param title heading
 * @param caption a sentence that says what is seen, with its unit
 * @param unit of the vertical axis
 * @param curves in drawing order, the first behind
 */
record Chart(String title, String caption, Unit unit, List<Curve> curves) {

    /** What the vertical axis counts in. */
    enum Unit {
        /** Fractions, shown as per cent from 0 to 100. */
        PERCENT,
        /** Plain numbers. */
        NUMBER
    }
}
