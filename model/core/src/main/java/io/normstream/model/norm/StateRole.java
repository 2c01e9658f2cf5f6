package io.normstream.model.norm;

/**
 * What a state vector is to those who read state without knowing the method: reports, recalibration
 * and exports. Statistics are of what {@link Normalizer#observed} says.
 */
public enum StateRole {
    /** Running mean by channel. */
    MEAN,
    /** Running variance by channel. */
    VARIANCE,
    /** Running mean of the squares by channel. */
    MEAN_SQUARE,
    /** The method's own business, such as a number of updates. */
    OTHER
}
