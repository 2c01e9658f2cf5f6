package io.normstream.benchmarks.workload;

import java.util.List;

/**
 * What normalisation methods cost.
 *
 * @param steps of each method, beside those of batch normalisation
 */
public record MethodCost(List<MethodStep> steps) {}
