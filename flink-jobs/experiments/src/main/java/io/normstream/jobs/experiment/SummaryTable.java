package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.Results.Measure;
import io.normstream.jobs.experiment.Results.Row;
import io.normstream.jobs.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of results as the report shows them. */
final class SummaryTable {
    private static final List<String> COLUMNS =
            List.of("variant", "seeds", "mean", "sd", "better by", "p", "Holm p");
    private static final double SIGNIFICANT = 0.05;

    private final Results results;

    SummaryTable(Results results) {
        this.results = results;
    }

    Table table() {
        Map<String, List<Row>> groups =
                results.rows().stream()
                        .collect(
                                Collectors.groupingBy(
                                        row -> title(row.measure(), row.stream()),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        return new Table(
                caption(),
                COLUMNS,
                groups.entrySet().stream()
                        .map(
                                group ->
                                        new Table.Group(
                                                group.getKey(),
                                                group.getValue().stream().map(this::row).toList()))
                        .toList());
    }

    private static String title(Measure measure, String stream) {
        return "Stream %s, %s".formatted(stream, measure.title());
    }

    private String caption() {
        String figures =
                "All figures in per cent, mean and standard deviation (sd) over the seeds.";
        return results.grid().baseline() == null
                ? figures
                : figures
                        + " “Better by” is the mean difference from the baseline; p is that of a"
                        + " one-sided paired t-test, Holm p is corrected for all comparisons here. An"
                        + " asterisk marks what is better than the baseline with a Holm p of at most "
                        + SIGNIFICANT
                        + ".";
    }

    private Table.Row row(Row row) {
        PairedTest test = row.against();
        boolean significant = row.corrected() <= SIGNIFICANT;
        return new Table.Row(
                significant,
                List.of(
                        name(row),
                        Integer.toString(row.seeds()),
                        percent("%.2f", row.mean()),
                        percent("%.2f", row.deviation()),
                        test == null ? "" : percent("%+.2f", test.meanDifference()),
                        test == null ? "" : number("%.2g", test.p()),
                        number("%.2g", row.corrected()) + (significant ? " *" : "")));
    }

    private String name(Row row) {
        long diverged =
                results.cells(row.stream(), row.variant()).stream()
                        .filter(cell -> cell.divergence() != null)
                        .count();
        return row.variant()
                + (row.variant().equals(results.grid().baseline()) ? " (baseline)" : "")
                + (diverged == 0 ? "" : String.format(Locale.ROOT, " (%d diverged)", diverged));
    }

    private static String percent(String pattern, double share) {
        return number(pattern, 100 * share);
    }

    private static String number(String pattern, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, pattern, value);
    }
}
