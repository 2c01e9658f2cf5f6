package io.normstream.benchmarks.workload;

/**
 * What a training step takes with its prediction, medians.
 *
 * @param network name
 * @param rows rehearsed in each step; 0: no rehearsal
 * @param cpuMillis of the thread, where there is one
 * @param wallMillis with the second thread, as the product learns where it has the cores
 */
public record StepCost(String network, int rows, double cpuMillis, double wallMillis) {}
