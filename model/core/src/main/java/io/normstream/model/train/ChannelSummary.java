package io.normstream.model.train;

/**
 * One quantity of a normalisation over its channels.
 *
 * @param layer path of the normalisation, such as {@code input} or {@code norm1}
 */
public record ChannelSummary(String layer, double min, double mean, double max) {}
