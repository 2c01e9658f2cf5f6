package io.normstream.model.norm;

import java.util.Arrays;
import java.util.List;

/**
 * A vector that a layer carries from step to step without training it, such as a running mean: its
 * name (a path such as {@code norm1.runningMean}), role, length and initial value.
 */
public record StateSpec(String name, StateRole role, int length, double initial) {
    /** The same state below {@code prefix}. */
    public StateSpec within(String prefix) {
        return new StateSpec(prefix + "." + name, role, length, initial);
    }

    /** A fresh array for each of {@code specs}. */
    static double[][] initialValues(List<StateSpec> specs) {
        return specs.stream()
                .map(
                        spec -> {
                            double[] values = new double[spec.length()];
                            Arrays.fill(values, spec.initial());
                            return values;
                        })
                .toArray(double[][]::new);
    }
}
