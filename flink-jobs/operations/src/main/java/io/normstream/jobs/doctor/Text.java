package io.normstream.jobs.doctor;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Text {
    private Text() {}

    /** Such as {@code 950 B}, {@code 12.5 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }

    /** Such as {@code 300 ms}, {@code 12 s}, {@code 4 min 55 s}, {@code 2 h 5 min}, {@code 7 d}. */
    static String time(Duration time) {
        if (time.toMillis() < 1000) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() < 1) {
            return joined(time.toMinutes(), "min", time.toSecondsPart(), "s");
        }
        return time.toDays() < 2
                ? joined(time.toHours(), "h", time.toMinutesPart(), "min")
                : joined(time.toDays(), "d", time.toHoursPart(), "h");
    }

    private static String joined(long large, String largeUnit, int small, String smallUnit) {
        String text = large + " " + largeUnit;
        return small == 0 ? text : text + " " + small + " " + smallUnit;
    }

    /** Such as {@code 1 broker}, {@code 3 brokers}. */
    static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
