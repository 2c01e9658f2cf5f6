package io.normstream.model.train;

/**
 * How far a learner has come.
 *
 * @param step steps learnt, which is the position in the learning-rate schedule
 * @param imagesSeen images given to {@link OnlineLearner#learn}, labelled or not
 * @param correct labelled images whose class was predicted before they were learnt from
 * @param windowAccuracy share of correct ones among the last labelled images, NaN without one
 * @param prequentialAccuracy share of correct ones among all labelled images, NaN without one
 */
public record Progress(
        long step,
        long imagesSeen,
        long correct,
        double windowAccuracy,
        double prequentialAccuracy) {}
