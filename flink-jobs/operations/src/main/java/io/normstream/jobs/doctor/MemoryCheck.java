package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether networks and snapshots fit into a process. The need is an estimate from above.
 *
 * @param nativeNeed arrays of the networks, bytes
 * @param heapNeed mini-batches, snapshots and what the platform itself takes, bytes
 */
record MemoryCheck(Given given, long nativeNeed, long heapNeed) implements Check {
    /** Code and libraries, class metadata and thread stacks: what else a process holds. */
    static final long RESIDENT_BASE = 600L << 20;

    /** Flink says "no limit" as a number beyond every machine. */
    private static final long UNLIMITED = 1L << 50;

    /**
     * What a process has.
     *
     * @param offHeap task off-heap memory, empty where nothing limits it
     * @param maxBytes limit of JavaCPP on arrays, empty where unknown or without limit
     * @param maxPhysicalBytes limit of JavaCPP on the whole process, likewise
     */
    record Given(
            String name,
            long heap,
            OptionalLong offHeap,
            OptionalLong maxBytes,
            OptionalLong maxPhysicalBytes) {}

    @Override
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        found.add(nativeMemory());
        found.add(
                compare(
                        "heap",
                        heapNeed,
                        given.heap(),
                        "give it more (-Xmx, on a cluster taskmanager.memory.process.size), or declare fewer or smaller models"));
        physical(found);
        return found;
    }

    private Finding nativeMemory() {
        if (given.offHeap().isEmpty() && given.maxBytes().isEmpty()) {
            return warning(
                    "native memory",
                    "%s: networks need %s and nothing limits them: set -Dorg.bytedeco.javacpp.maxbytes"
                            .formatted(given.name(), Text.bytes(nativeNeed)));
        }
        boolean byLibrary =
                given.maxBytes().isPresent()
                        && given.maxBytes().getAsLong() < given.offHeap().orElse(Long.MAX_VALUE);
        return byLibrary
                ? compare(
                        "native memory",
                        nativeNeed,
                        given.maxBytes().getAsLong(),
                        "raise -Dorg.bytedeco.javacpp.maxbytes, or use smaller models or --batch-size")
                : compare(
                        "native memory",
                        nativeNeed,
                        given.offHeap().orElseThrow(),
                        "raise taskmanager.memory.task.off-heap.size and -Dorg.bytedeco.javacpp.maxbytes together, or use smaller models or --batch-size");
    }

    /** Most native bytes that arrays may take. */
    long nativeLimit() {
        return Math.min(
                given.offHeap().orElse(Long.MAX_VALUE), given.maxBytes().orElse(Long.MAX_VALUE));
    }

    /** JavaCPP compares its second limit with the whole resident process. */
    private void physical(List<Finding> found) {
        if (given.maxPhysicalBytes().isPresent()) {
            found.add(
                    compare(
                            "process",
                            Math.min(given.heap(), UNLIMITED) + nativeNeed + RESIDENT_BASE,
                            given.maxPhysicalBytes().getAsLong(),
                            "raise -Dorg.bytedeco.javacpp.maxphysicalbytes and the process size together: allocations fail above it"));
        }
    }

    private Finding compare(String subject, long need, long has, String advice) {
        String text =
                "%s: needs about %s, has %s"
                        .formatted(
                                given.name(),
                                Text.bytes(need),
                                has < UNLIMITED ? Text.bytes(has) : "no limit");
        if (need > has) {
            return problem(subject, text + ": " + advice);
        }
        return need > has / 10 * 9
                ? warning(subject, text + ", nearly all: " + advice)
                : ok(subject, text);
    }
}
