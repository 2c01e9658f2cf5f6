package io.normstream.jobs.report;

import io.normstream.schemas.TrainingMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The report of one training run. */
public final class TrainingReport {
    private TrainingReport() {}

    /**
     * The page.
     *
     * @param summary names and values of the table on top, in order
     * @param metrics what the trainer of one model reported
     */
    public static ReportPage of(
            String title, Map<String, String> summary, Collection<TrainingMetrics> metrics) {
        return new ReportPage(
                title,
                new Facts(summary),
                List.of(
                        new ChartSection(
                                "",
                                ChartSection.Fold.NEVER,
                                LearningCurves.of(metrics).charts(),
                                List.of())));
    }
}
