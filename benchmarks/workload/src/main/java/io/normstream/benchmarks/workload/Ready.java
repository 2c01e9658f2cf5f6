package io.normstream.benchmarks.workload;

/**
 * A process's first answer.
 *
 * @param kernels what the library says it computes with
 * @param parameters number of trained numbers
 */
public record Ready(String kernels, int parameters) {}
