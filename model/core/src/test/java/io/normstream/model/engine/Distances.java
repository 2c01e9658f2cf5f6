package io.normstream.model.engine;

/** How far arrays are apart, as vectors; not a number where one of their numbers is not. */
public final class Distances {
    private Distances() {}

    /** Length of the difference, by the length of {@code expected}. */
    public static double relative(double[] found, double[] expected) {
        int end = expected.length;
        return between(found, expected, 0, end) / Math.max(length(expected, 0, end), 1e-6);
    }

    /** Length of the difference of both from {@code from} to {@code to}. */
    public static double between(double[] found, double[] expected, int from, int to) {
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (found[i] - expected[i]) * (found[i] - expected[i]);
        }
        return Math.sqrt(squares);
    }

    /** Length of a part. */
    public static double length(double[] values, int from, int to) {
        return between(values, new double[values.length], from, to);
    }
}
