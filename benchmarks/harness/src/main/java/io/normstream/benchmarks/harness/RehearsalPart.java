package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.RehearsalCost;
import io.normstream.benchmarks.workload.StepCost;
import java.util.List;
import java.util.Map;

/** What rehearsed rows add to a step. */
final class RehearsalPart implements Part {
    private final Tools tools;
    private final int steps;

    /**
     * @param steps of the smaller network
     */
    RehearsalPart(Tools tools, int steps) {
        this.tools = tools;
        this.steps = steps;
    }

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next(Texts.format("rehearsal, %d steps", steps));
        RehearsalCost cost =
                tools.launcher()
                        .answer(
                                JavaProcess.of(
                                        Library.NORMSTREAM,
                                        Library.NORMSTREAM.mainClass("RehearsalMain"),
                                        1,
                                        tools.layout().log("rehearsal"),
                                        Integer.toString(steps)),
                                RehearsalCost.class);
        TextTable table = table(cost.steps());
        progress.print(table.markdown());
        return new ReportSection(
                "Rehearsal",
                introduction() + "\n" + table.markdown(),
                Map.of("rehearsal", table),
                cost);
    }

    private static String introduction() {
        return """
                A step with its prediction under the default settings, mini-batches of 32, without rehearsed rows and with them;
                medians in ms, the learners in turn on the same images. CPU is that of a learner with one thread; wall is the time
                with the second thread, where the machine has the cores for one.
                """;
    }

    private static TextTable table(List<StepCost> steps) {
        TextTable table = new TextTable(List.of("network, rows", "CPU", "/ off", "wall", "/ off"));
        StepCost off = steps.get(0);
        for (StepCost step : steps) {
            off = step.rows() == 0 ? step : off;
            table.row(
                    List.of(
                            step.network() + ", " + (step.rows() == 0 ? "off" : step.rows()),
                            Texts.millis(step.cpuMillis()),
                            Texts.format("%.2f", step.cpuMillis() / off.cpuMillis()),
                            Texts.millis(step.wallMillis()),
                            Texts.format("%.2f", step.wallMillis() / off.wallMillis())));
        }
        return table;
    }
}
