package io.normstream.benchmarks.workload;

import java.util.List;

/**
 * What rehearsal costs.
 *
 * @param engine that computed
 * @param steps of each network, the one without rehearsal first
 */
public record RehearsalCost(String engine, List<StepCost> steps) {}
