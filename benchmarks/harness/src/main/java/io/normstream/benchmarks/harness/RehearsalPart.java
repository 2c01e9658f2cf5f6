package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.RehearsalCost;
import io.normstream.benchmarks.workload.StepCost;
import java.util.List;

/** What rehearsed rows add to a step. */
final class RehearsalPart {
    private static final String INTRODUCTION =
            """
                A step with its prediction under the default settings, mini-batches of 32, without rehearsed rows and with them;
                medians in ms, the learners in turn on the same images. CPU is that of a learner with one thread; wall is the time
                with the second thread, where the machine has the cores for one.
                """;

    private RehearsalPart() {}

    /**
     * @param steps of the smaller network
     */
    static Part of(Tools tools, int steps) {
        return new CostPart<>(
                tools,
                "rehearsal",
                "RehearsalMain",
                steps,
                RehearsalCost.class,
                "Rehearsal",
                INTRODUCTION,
                RehearsalPart::table);
    }

    private static TextTable table(RehearsalCost cost) {
        TextTable table = new TextTable(List.of("network, rows", "CPU", "/ off", "wall", "/ off"));
        StepCost off = cost.steps().get(0);
        for (StepCost step : cost.steps()) {
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
