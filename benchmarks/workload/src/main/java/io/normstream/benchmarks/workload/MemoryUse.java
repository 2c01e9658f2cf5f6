package io.normstream.benchmarks.workload;

/**
 * What a learner's process holds and throws away.
 *
 * @param engine that computed
 * @param steps of the second half, over which all of it is measured
 * @param residentBefore resident bytes after the first half and a collection
 * @param residentAfter resident bytes after the second half and a collection
 * @param garbagePerStep bytes that the learning thread allocated on the heap, by step
 */
public record MemoryUse(
        String engine, int steps, long residentBefore, long residentAfter, double garbagePerStep) {

    /** Bytes by which the process grew. */
    public long growth() {
        return residentAfter - residentBefore;
    }
}
