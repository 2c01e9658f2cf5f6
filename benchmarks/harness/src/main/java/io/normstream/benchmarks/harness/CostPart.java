package io.normstream.benchmarks.harness;

import java.util.Map;
import java.util.function.Function;

/**
 * What steps of our own learner cost, measured by one process that answers in a record.
 *
 * @param name of the part and of its table
 * @param main class of the process, which is given the number of steps
 * @param type of its answer
 */
record CostPart<C>(
        Tools tools,
        String name,
        String main,
        int steps,
        Class<C> type,
        String title,
        String introduction,
        Function<C, TextTable> table)
        implements Part {

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next(Texts.format("%s, %d steps", name, steps));
        C cost =
                tools.launcher()
                        .answer(
                                JavaProcess.of(
                                        Library.NORMSTREAM,
                                        Library.NORMSTREAM.mainClass(main),
                                        1,
                                        tools.layout().log(name),
                                        Integer.toString(steps)),
                                type);
        TextTable rows = table.apply(cost);
        progress.print(rows.markdown());
        return new ReportSection(
                title, introduction + "\n" + rows.markdown(), Map.of(name, rows), cost);
    }
}
