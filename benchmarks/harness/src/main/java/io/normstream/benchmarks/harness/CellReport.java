package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.util.ArrayList;
import java.util.List;

/** How the cells of one purpose are written down. */
sealed interface CellReport permits TrainingReport, InferenceReport {
    Purpose purpose();

    /** Heading of the section. */
    String title();

    /** What was done. */
    String introduction(Plan plan);

    /** One table of all ratios that have a target. */
    TextTable summary(List<CellResult> cells);

    /** Heads of the columns after the times. */
    List<String> heads();

    /** Their contents. */
    List<String> columns(CellResult cell, PeerResult.Measured result);

    /** One cell with all its peers. */
    default TextTable table(CellResult cell) {
        TextTable table =
                new TextTable(joined(List.of("library", "ms", "least", "greatest"), heads()));
        for (PeerResult result : cell.results()) {
            if (result instanceof PeerResult.Measured measured) {
                Spread spread = measured.spread();
                table.row(
                        joined(
                                List.of(
                                        measured.peer().title(),
                                        Texts.millis(spread.median()),
                                        Texts.millis(spread.least()),
                                        Texts.millis(spread.greatest())),
                                columns(cell, measured)));
            } else if (result instanceof PeerResult.Failed failed) {
                table.row(
                        joined(
                                List.of(
                                        failed.peer().title(),
                                        Texts.NONE,
                                        Texts.NONE,
                                        failed.reason()),
                                heads().stream().map(head -> "").toList()));
            }
        }
        return table;
    }

    private static List<String> joined(List<String> first, List<String> then) {
        List<String> joined = new ArrayList<>(first);
        joined.addAll(then);
        return joined;
    }
}
