package io.normstream.model.train;

import java.util.List;

/**
 * What the normalisations of a network look like after a step.
 *
 * @param largestNormalized largest absolute value after normalisation, before scale and shift, over
 *     all layers; NaN before the first diagnosed step
 * @param inputMean running mean of the input by channel, empty without an input normalisation
 * @param inputStandardDeviation square root of its running variance, empty likewise
 * @param scales one for each layer with a scale, in network order
 * @param shifts one for each layer with a shift, in network order
 * @param statisticsDistances how far running statistics lie from those of the mini-batch learnt
 *     last, which they have taken in, one for each layer with running statistics: the symmetric
 *     Kullback-Leibler divergence of two normal distributions, by channel. Empty before the first
 *     diagnosed step
 * @param deadChannels of the layer of ReLUs that has most of them, the share of its channels for
 *     which the scale and shift before it keep its input below 0; 0 without such a layer
 */
public record Diagnostics(
        double largestNormalized,
        double[] inputMean,
        double[] inputStandardDeviation,
        List<ChannelSummary> scales,
        List<ChannelSummary> shifts,
        List<ChannelSummary> statisticsDistances,
        double deadChannels) {}
