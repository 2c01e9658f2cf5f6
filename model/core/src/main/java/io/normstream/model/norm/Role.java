package io.normstream.model.norm;

/**
 * What a parameter does in its layer. The optimizer routes learning rate and weight decay by role,
 * never by shape or name (a 1x1 depthwise kernel looks like a scale).
 */
public enum Role {
    /** Convolution and dense kernels: full learning rate, weight decay. */
    WEIGHT,
    /** Additive terms of dense layers and convolutions: full learning rate, no decay. */
    BIAS,
    /** Multiplier after normalisation (gamma): divided learning rate, no decay. */
    SCALE,
    /** Offset after normalisation (beta): own divisor, no decay. */
    SHIFT
}
