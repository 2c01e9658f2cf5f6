package io.normstream.jobs.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One quantity over the images learnt.
 *
 * @param label name in the legend, empty where it has no place there
 * @param style how it is drawn
 * @param values one for each point; null where there is no finite value
 */
public record Curve(String label, Style style, List<@Nullable Double> values) {

    /** How a curve is drawn. */
    public enum Style {
        /** A line in a colour of its own. */
        LINE,
        /** A line that the others are compared with, as quiet and as dark as text. */
        REFERENCE,
        /** A thin, pale line behind the others. */
        FAINT,
        /** The upper edge of a shaded band; its {@link #LOWER} curve follows. */
        UPPER,
        /** The lower edge of a shaded band in the colour of the line that follows. */
        LOWER
    }

    /** A curve with a gap wherever a value is not finite. */
    public static Curve of(String label, Style style, double[] values) {
        List<@Nullable Double> points = new ArrayList<>(values.length);
        for (double value : values) {
            points.add(Double.isFinite(value) ? (Double) value : null);
        }
        return new Curve(label, style, points);
    }

    /** Likewise, a line. */
    public static Curve line(String label, double[] values) {
        return of(label, Style.LINE, values);
    }

    /**
     * The mean of the points up to each one, at most {@code width} of them; points without a finite
     * value are left out.
     */
    static double[] trailingMean(double[] values, int width) {
        double[] means = new double[values.length];
        for (int end = 0; end < values.length; end++) {
            double sum = 0;
            int count = 0;
            for (int i = Math.max(0, end - width + 1); i <= end; i++) {
                if (Double.isFinite(values[i])) {
                    sum += values[i];
                    count++;
                }
            }
            means[end] = count == 0 ? Double.NaN : sum / count;
        }
        return means;
    }
}
