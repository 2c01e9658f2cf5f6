package io.normstream.benchmarks.workload;

/**
 * A process's first answer.
 *
 * @param version library, version, and what it says it computes with
 * @param parameters number of trained numbers
 */
public record Ready(String version, int parameters) {}
