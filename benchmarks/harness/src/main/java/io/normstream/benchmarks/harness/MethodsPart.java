package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.MethodCost;
import io.normstream.benchmarks.workload.MethodStep;
import java.util.List;

/** What a step costs with each normalisation method. */
final class MethodsPart {
    private static final String INTRODUCTION =
            """
                A step of 32 images without its prediction, CPU time of one thread, medians in ms; each method in turn with batch
                normalisation on the same images.
                """;

    private MethodsPart() {}

    /**
     * @param steps of the smaller network on the faster engine
     */
    static Part of(Tools tools, int steps) {
        return new CostPart<>(
                tools,
                "methods",
                "MethodsMain",
                steps,
                MethodCost.class,
                "Normalisation methods",
                INTRODUCTION,
                MethodsPart::table);
    }

    private static TextTable table(MethodCost cost) {
        TextTable table =
                new TextTable(List.of("engine, network, method", "batch", "method", "/ batch"));
        for (MethodStep step : cost.steps()) {
            table.row(
                    List.of(
                            step.engine() + ", " + step.network() + ", " + step.method(),
                            Texts.millis(step.batchMillis()),
                            Texts.millis(step.methodMillis()),
                            Texts.format("%.2f", step.methodMillis() / step.batchMillis())));
        }
        return table;
    }
}
