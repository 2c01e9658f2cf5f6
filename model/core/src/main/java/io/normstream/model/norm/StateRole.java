package io.normstream.model.norm;

/**
 * What a state vector is to those who read state without knowing the method: reports, recalibration
 * and exports.
 */
public enum StateRole {
    /** Running mean of what comes in, by channel. */
    MEAN,
    /** Running variance of what comes in, by channel. */
    VARIANCE,
    /** Running mean of the squares of what comes in, by channel. */
    MEAN_SQUARE,
    /** The method's own business, such as a number of updates. */
    OTHER
}
