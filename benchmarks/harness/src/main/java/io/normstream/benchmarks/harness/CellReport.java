package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;

/** How the cells of one purpose are written down. */
sealed interface CellReport permits TrainingReport, InferenceReport {
    Purpose purpose();

    /** Heading of the section. */
    String title();

    /** What was done. */
    String introduction(Plan plan);

    /** One table of all ratios that have a target. */
    String summary(List<CellResult> cells);

    /** One cell with all its peers. */
    String table(CellResult cell);
}
