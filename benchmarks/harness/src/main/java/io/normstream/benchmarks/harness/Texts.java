package io.normstream.benchmarks.harness;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as tables show them. */
final class Texts {
    /** In place of a number that there is not. */
    static final String NONE = "-";

    private Texts() {}

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** An enum's constant in lower case. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /** Milliseconds, with as many digits as mean something. */
    static String millis(double value) {
        return format(value < 100 ? "%.2f" : "%.0f", value);
    }

    /** A ratio where there is one. */
    static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : NONE;
    }
}
