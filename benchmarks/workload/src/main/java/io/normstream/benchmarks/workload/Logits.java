package io.normstream.benchmarks.workload;

/** Results of libraries that answer in single precision. */
public final class Logits {
    private Logits() {}

    /** The same numbers in a fresh array. */
    public static double[] widened(float[] logits) {
        double[] widened = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            widened[i] = logits[i];
        }
        return widened;
    }
}
