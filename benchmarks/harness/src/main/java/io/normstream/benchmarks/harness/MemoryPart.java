package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.MemoryUse;
import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Stream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Whether a learner's memory grows, and how much garbage it makes. */
final class MemoryPart implements Part {
    private static final int IMAGES = 10_000;
    private static final double MEGABYTE = 1e6;
    private static final String HEAP = "512m";

    private final Tools tools;
    private final int steps;

    /**
     * @param steps of which the second half is measured
     */
    MemoryPart(Tools tools, int steps) {
        this.tools = tools;
        this.steps = steps;
    }

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next(String.format(Locale.ROOT, "memory over %d steps", steps));
        MemoryUse use =
                tools.launcher()
                        .answer(
                                JavaProcess.of(
                                                Library.NORMSTREAM,
                                                Library.NORMSTREAM.mainClass("MemoryMain"),
                                                1,
                                                tools.layout().log("memory"),
                                                Protocol.encode(new Stream(null, IMAGES, 1, true)),
                                                Integer.toString(steps))
                                        // All of the heap is resident before anything is measured.
                                        .withFlags(
                                                "-Xms" + HEAP,
                                                "-Xmx" + HEAP,
                                                "-XX:+AlwaysPreTouch"),
                                MemoryUse.class);
        TextTable table = table(use);
        progress.print(table.markdown());
        return new ReportSection(
                "Memory", introduction() + "\n" + table.markdown(), Map.of("memory", table), use);
    }

    private static String introduction() {
        return """
                The learner with its default settings predicts and learns mini-batches of 32 images. Resident memory is read after a garbage collection, half-way and at the end. The heap has a fixed size and is touched before, so only
                native memory can grow.
                """;
    }

    private static TextTable table(MemoryUse use) {
        Target lessThanOneMegabyte = Target.atMost(1);
        double growth = use.growth() / MEGABYTE;
        return new TextTable(List.of("learner", use.engine()))
                .row(
                        List.of(
                                String.format(
                                        Locale.ROOT, "resident after %,d steps, MB", use.steps()),
                                Texts.format("%.1f", use.residentBefore() / MEGABYTE)))
                .row(
                        List.of(
                                String.format(
                                        Locale.ROOT,
                                        "resident after %,d steps, MB",
                                        2 * use.steps()),
                                Texts.format("%.1f", use.residentAfter() / MEGABYTE)))
                .row(List.of("growth, MB", lessThanOneMegabyte.verdict(OptionalDouble.of(growth))))
                .row(
                        List.of(
                                "garbage of the learning thread by step, bytes",
                                Texts.format("%,.0f", use.garbagePerStep())));
    }
}
