package io.normstream.jobs.experiment;

import io.normstream.jobs.report.ChartSection;
import io.normstream.jobs.report.ChartSection.Fold;
import io.normstream.jobs.report.ReportPage;
import java.util.List;

/** The report of an experiment: its summary, and by stream what happened on the way. */
public final class ExperimentReport {
    /** Variants from which their histories are folded away. */
    private static final int MANY_VARIANTS = 9;

    private final Results results;

    private ExperimentReport(Results results) {
        this.results = results;
    }

    /** The page. */
    public static ReportPage of(Results results) {
        return new ReportPage(
                results.grid().title(),
                new SummaryTable(results).table(),
                new ExperimentReport(results).sections());
    }

    private List<ChartSection> sections() {
        return results.grid().streams().keySet().stream()
                .filter(stream -> !variants(stream).isEmpty())
                .map(this::section)
                .toList();
    }

    private List<String> variants(String stream) {
        return results.grid().variants().keySet().stream()
                .filter(variant -> !results.cells(stream, variant).isEmpty())
                .toList();
    }

    private ChartSection section(String stream) {
        List<String> variants = variants(stream);
        Fold fold = variants.size() < MANY_VARIANTS ? Fold.OPEN : Fold.FOLDED;
        return new ChartSection(
                "Stream " + stream,
                Fold.NEVER,
                new AccuracyCharts(results, stream, variants).charts(),
                variants.stream()
                        .map(variant -> history(stream, variant, fold))
                        .filter(part -> !part.charts().isEmpty())
                        .toList());
    }

    private ChartSection history(String stream, String variant, Fold fold) {
        HistoryCharts histories =
                new HistoryCharts(
                        SeedPoints.of(results.cells(stream, variant), CellResult::points));
        return new ChartSection(stream + ": " + variant, fold, histories.charts(), List.of());
    }
}
