package io.normstream.model.train;

/** The learnt scale of one normalisation over its channels. */
public record ScaleSummary(String layer, double min, double mean, double max) {}
