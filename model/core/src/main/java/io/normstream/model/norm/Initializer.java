package io.normstream.model.norm;

/** How a parameter's values are drawn before the first step. */
public sealed interface Initializer {

    /** Every value is {@code value}. */
    record Constant(double value) implements Initializer {}

    /**
     * Normal with standard deviation {@code sqrt(2 / fanIn)} (He et al., 1502.01852), for layers
     * before a ReLU.
     */
    record KaimingNormal(int fanIn) implements Initializer {}

    /** Uniform in {@code +-1 / sqrt(fanIn)}, PyTorch's default of dense layers. */
    record UniformFanIn(int fanIn) implements Initializer {}
}
