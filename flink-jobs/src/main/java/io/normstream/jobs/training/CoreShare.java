package io.normstream.jobs.training;

import java.util.Optional;

/** Cores of a machine and the task slots that share them. */
record CoreShare(int cores, int slots) {
    static CoreShare ofThisMachine(int slots) {
        return new CoreShare(Runtime.getRuntime().availableProcessors(), slots);
    }

    /** Most threads that a network may have without waiting for those of another slot. */
    int threads() {
        return Math.max(1, cores / slots);
    }

    /** What is wrong with {@code threads} for each slot, in one line, or nothing. */
    Optional<String> complaint(int threads) {
        return threads <= threads()
                ? Optional.empty()
                : Optional.of(
                        "%d threads are more than cores over slots, %d over %d: they wait for each other; at most %d here"
                                .formatted(threads, cores, slots, threads()));
    }
}
