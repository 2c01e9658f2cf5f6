package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.MethodCost;
import io.normstream.benchmarks.workload.MethodStep;
import java.util.List;
import java.util.Map;

/** What a step costs with each normalisation method. */
final class MethodsPart implements Part {
    private final Tools tools;
    private final int steps;

    /**
     * @param steps of the smaller network on the faster engine
     */
    MethodsPart(Tools tools, int steps) {
        this.tools = tools;
        this.steps = steps;
    }

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next(Texts.format("methods, %d steps", steps));
        MethodCost cost =
                tools.launcher()
                        .answer(
                                JavaProcess.of(
                                        Library.NORMSTREAM,
                                        Library.NORMSTREAM.mainClass("MethodsMain"),
                                        1,
                                        tools.layout().log("methods"),
                                        Integer.toString(steps)),
                                MethodCost.class);
        TextTable table = table(cost.steps());
        progress.print(table.markdown());
        return new ReportSection(
                "Normalisation methods",
                introduction() + "\n" + table.markdown(),
                Map.of("methods", table),
                cost);
    }

    private static String introduction() {
        return """
                A step of 32 images without its prediction, CPU time of one thread, medians in ms; each method in turn with batch
                normalisation on the same images.
                """;
    }

    private static TextTable table(List<MethodStep> steps) {
        TextTable table =
                new TextTable(List.of("engine, network, method", "batch", "method", "/ batch"));
        for (MethodStep step : steps) {
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
