package io.normstream.benchmarks.workload;

/**
 * What a training step takes without its prediction, in CPU time of one thread, medians.
 *
 * @param engine that computed
 * @param network name
 * @param method name
 * @param batchMillis of the same network with batch normalisation, in turn on the same mini-batches
 * @param methodMillis with the method
 */
public record MethodStep(
        String engine, String network, String method, double batchMillis, double methodMillis) {}
