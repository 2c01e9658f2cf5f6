package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
    public Section run(Progress progress) {
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
                progress.print(result.title() + "\n\n" + report.table(result));
            }
        }
        return new Section(report.title(), markdown(), List.copyOf(results));
    }

    private String markdown() {
        String tables =
                results.stream()
                        .map(cell -> "### %s%n%n%s".formatted(cell.title(), report.table(cell)))
                        .collect(Collectors.joining("\n"));
        return String.join(
                "\n", report.introduction(plan), report.summary(results), kernels(), tables);
    }

    private String kernels() {
        return results.stream()
                .flatMap(CellResult::measured)
                .map(result -> "%s: %s".formatted(result.peer().title(), result.kernels()))
                .distinct()
                .collect(Collectors.joining("; ", "Kernels as each names them: ", ".\n"));
    }

    /** What was measured so far. */
    List<CellResult> results() {
        return List.copyOf(results);
    }
}
