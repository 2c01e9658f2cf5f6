package io.normstream.benchmarks.normstream;

import com.sun.management.ThreadMXBean;
import io.normstream.benchmarks.workload.MemoryUse;
import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Stream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Learns and looks at the process's memory half-way and at the end. The heap is of fixed size and
 * touched before the start, so that growth is native memory.
 */
public final class MemoryMain {
    private MemoryMain() {}

    /**
     * @param arguments a {@link Stream} as JSON, and the number of steps
     */
    public static void main(String[] arguments) throws IOException {
        Stream stream = Protocol.decode(arguments[0], Stream.class);
        int half = Integer.parseInt(arguments[1]) / 2;
        try (ProductLearner learner = new ProductLearner(stream)) {
            learn(learner, 0, half);
            long residentBefore = residentBytes();
            long allocatedBefore = allocatedBytes();
            learn(learner, half, 2 * half);
            long allocated = allocatedBytes() - allocatedBefore;
            System.out.println(
                    Protocol.answer(
                            new MemoryUse(
                                    learner.engine(),
                                    half,
                                    residentBefore,
                                    residentBytes(),
                                    (double) allocated / half)));
        }
    }

    private static void learn(ProductLearner learner, int from, int to) {
        for (int step = from; step < to; step++) {
            learner.learn(step);
        }
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @SuppressWarnings("SystemGc") // what is garbage must not count
    private static long residentBytes() throws IOException {
        System.gc();
        String line =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(status -> status.startsWith("VmRSS:"))
                        .findFirst()
                        .orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
