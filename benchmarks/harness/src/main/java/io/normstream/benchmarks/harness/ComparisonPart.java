package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All peers of a purpose on several cells and numbers of threads. */
final class ComparisonPart implements Part {
    private final Tools tools;
    private final CellReport report;
    private final Plan plan;
    private final List<Cell> cells;
    private final List<Integer> threads;
    private final List<Peer> peers;
    private final List<CellResult> results = new ArrayList<>();

    ComparisonPart(
            Tools tools,
            CellReport report,
            Plan plan,
            List<Cell> cells,
            List<Integer> threads,
            List<Peer> peers) {
        this.tools = tools;
        this.report = report;
        this.plan = plan;
        this.cells = cells;
        this.threads = threads;
        this.peers = peers.stream().filter(peer -> peer.serves(report.purpose())).toList();
    }

    @Override
    public long progressSteps() {
        return (long) cells.size() * threads.size() * Comparison.progressSteps(plan, peers.size());
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        Purpose purpose = report.purpose();
        StartArrays arrays = new StartArrays(tools.launcher(), tools.layout());
        arrays.write(purpose, cells.stream().map(Cell::network).distinct().toList());
        Comparison comparison = new Comparison(tools.launcher(), tools.layout(), plan, progress);
        for (Cell cell : cells) {
            for (int count : threads) {
                CellResult result =
                        comparison.run(
                                purpose, cell, count, arrays.file(purpose, cell.network()), peers);
                results.add(result);
                progress.print(result.title() + "\n\n" + report.table(result).markdown());
            }
        }
        return new ReportSection(report.title(), markdown(), tables(), List.copyOf(results));
    }

    private String markdown() {
        return report.introduction(plan) + "\n" + report.summary(results).markdown();
    }

    private Map<String, TextTable> tables() {
        Map<String, TextTable> cells = new LinkedHashMap<>();
        results.forEach(result -> cells.put(result.title(), report.table(result)));
        String name = Texts.name(report.purpose());
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put(name, TextTable.merged("cell", cells));
        tables.put(name + "-targets", report.summary(results));
        tables.put(name + "-kernels", kernels());
        return tables;
    }

    private TextTable kernels() {
        TextTable table = new TextTable(List.of("library", "kernels as it names them"));
        results.stream()
                .flatMap(CellResult::measured)
                .map(result -> List.of(result.peer().title(), result.kernels()))
                .distinct()
                .forEach(table::row);
        return table;
    }

    /** What was measured so far. */
    List<CellResult> results() {
        return List.copyOf(results);
    }
}
