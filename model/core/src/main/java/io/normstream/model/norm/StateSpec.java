package io.normstream.model.norm;

/**
 * A vector that a layer carries from step to step without training it, such as a running mean: its
 * name (a path such as {@code norm1.runningMean}), role, length and initial value.
 */
public record StateSpec(String name, StateRole role, int length, double initial) {
    /** The same state below {@code prefix}. */
    public StateSpec within(String prefix) {
        return new StateSpec(prefix + "." + name, role, length, initial);
    }
}
