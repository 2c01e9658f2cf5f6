package io.normstream.model.engine.memory;

import java.util.Arrays;

/**
 * How alike the samples of a mini-batch are: the mean cosine of any two, each taken as one vector
 * of all its values (2311.15993 speaks of the condensation of features). From the unit vectors
 * {@code u} of N samples it is {@code (|sum u|^2 - N) / (N (N - 1))}, so no pair has to be looked
 * at.
 *
 * <p>Allocated once; one thread at a time.
 */
public final class Similarity {
    private final double[] sum;

    /** For samples of {@code size} values. */
    public Similarity(int size) {
        this.sum = new double[size];
    }

    /** Where the values of a mini-batch are. */
    @FunctionalInterface
    public interface Values {
        /** The value at {@code index} of {@code [samples, size]}. */
        double at(int index);
    }

    /**
     * In [-1, 1]; NaN of less than two samples. A sample of zeros is like no other.
     *
     * @param values {@code [samples, size]}, the values of a sample in any order
     */
    public double of(Values values, int samples) {
        if (samples < 2) {
            return Double.NaN;
        }
        Arrays.fill(sum, 0);
        double units = 0;
        for (int sample = 0; sample < samples; sample++) {
            int start = sample * sum.length;
            double length = length(values, start);
            if (length > 0) {
                units++;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values.at(start + i) / length;
                }
            }
        }
        double square = 0;
        for (double value : sum) {
            square += value * value;
        }
        double mean = (square - units) / ((double) samples * (samples - 1));
        return Math.max(-1, Math.min(mean, 1)); // rounding may lead out
    }

    private double length(Values values, int start) {
        double square = 0;
        for (int i = start; i < start + sum.length; i++) {
            square += values.at(i) * values.at(i);
        }
        return Math.sqrt(square);
    }
}
