package io.normstream.model.engine;

/**
 * What one normalisation saw in one training step.
 *
 * @param layer path of the layer, such as {@code input} or {@code norm1}
 * @param mean mean by channel, over the whole mini-batch, of what it keeps statistics of: what came
 *     in, unless its method says otherwise
 * @param standardDeviation its biased standard deviation, by channel
 * @param largestNormalized largest absolute value after normalisation, before scale and shift
 */
public record NormalizationReport(
        String layer, double[] mean, double[] standardDeviation, double largestNormalized) {}
