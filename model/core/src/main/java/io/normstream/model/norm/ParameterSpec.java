package io.normstream.model.norm;

import java.util.List;

/**
 * A trained array of a layer: its name (a path such as {@code conv1.weight}), shape, role and
 * initial values.
 */
public record ParameterSpec(String name, List<Integer> shape, Role role, Initializer initializer) {
    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /** A number that is added to each of {@code outputs}, 0 at first. */
    public static ParameterSpec bias(int outputs) {
        return new ParameterSpec("bias", List.of(outputs), Role.BIAS, new Initializer.Constant(0));
    }

    /** Number of values. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** The same parameter below {@code prefix}. */
    public ParameterSpec within(String prefix) {
        return new ParameterSpec(prefix + "." + name, shape, role, initializer);
    }
}
