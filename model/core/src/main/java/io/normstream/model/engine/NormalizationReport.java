package io.normstream.model.engine;

/**
 * What one normalisation saw in one training step.
 *
 * @param layer path of the layer, such as {@code input} or {@code norm1}
 * @param mean mean of what came in, by channel over the whole mini-batch
 * @param standardDeviation its biased standard deviation, by channel
 * @param largestNormalized largest absolute value after normalisation, before scale and shift
 */
public record NormalizationReport(
        String layer, double[] mean, double[] standardDeviation, double largestNormalized) {}
