package io.normstream.benchmarks.harness;

import java.util.OptionalDouble;

/**
 * A ratio that is to be reached.
 *
 * @param limit that the ratio must keep to
 * @param isLeast whether it is the least that will do, or the most
 */
record Target(double limit, boolean isLeast) {

    static Target atMost(double limit) {
        return new Target(limit, false);
    }

    static Target atLeast(double limit) {
        return new Target(limit, true);
    }

    /** Whether {@code ratio} keeps to the limit. */
    boolean isMet(double ratio) {
        return isLeast ? ratio >= limit : ratio <= limit;
    }

    /** The ratio and what it is worth, such as {@code 0.53 (met: <= 0.54)}. */
    String verdict(OptionalDouble ratio) {
        return ratio.isPresent() ? verdict(ratio.getAsDouble()) : Texts.NONE;
    }

    private String verdict(double ratio) {
        return Texts.format(
                "%.2f (%s: %s %.2f)",
                ratio, isMet(ratio) ? "met" : "**missed**", isLeast ? ">=" : "<=", limit);
    }
}
