package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.harness.ProfilePart.Subject;
import io.normstream.benchmarks.workload.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** All parts of a selection, one after the other; one that fails does not stop the others. */
final class BenchmarkRun {
    private final Tools tools;
    private final Selection selection;
    private final ComparisonPart training;
    private final ComparisonPart inference;

    BenchmarkRun(Tools tools, Selection selection) {
        this.tools = tools;
        this.selection = selection;
        this.training =
                comparison(new TrainingReport(), selection.training(), selection.trainingCells());
        this.inference =
                comparison(
                        new InferenceReport(), selection.inference(), selection.inferenceCells());
    }

    /**
     * Runs all parts.
     *
     * @param machine what the report begins with
     */
    Report run(Map<String, String> machine) {
        List<Part> parts = selection.parts().stream().map(this::part).toList();
        List<ReportSection> sections = new ArrayList<>();
        try (ProgressDisplay progress =
                ProgressDisplay.open(parts.stream().mapToLong(Part::progressSteps).sum())) {
            for (int i = 0; i < parts.size(); i++) {
                sections.add(run(parts.get(i), selection.parts().get(i), progress));
            }
        }
        return new Report(machine, sections);
    }

    private static ReportSection run(Part part, PartName name, ProgressDisplay progress) {
        try {
            return part.run(progress);
        } catch (BenchmarkException failure) {
            String line = "The part %s failed: %s%n".formatted(name, failure.getMessage());
            progress.print(line);
            return ReportSection.failed(name.toString(), line);
        }
    }

    private Part part(PartName name) {
        return switch (name) {
            case TRAINING -> training;
            case INFERENCE -> inference;
            case PIPELINE ->
                    new PipelinePart(
                            tools,
                            selection.threads(),
                            selection.pipelineRounds(),
                            selection.pipelineImages(),
                            selection.dataDirectory());
            case REHEARSAL -> RehearsalPart.of(tools, selection.rehearsalSteps());
            case METHODS -> MethodsPart.of(tools, selection.methodSteps());
            case MEMORY -> new MemoryPart(tools, selection.memorySteps());
            case KERNELS -> new KernelsPart(tools, selection.kernelIterations());
            case PROFILE -> new ProfilePart(tools, this::profiled);
        };
    }

    private ComparisonPart comparison(CellReport report, Plan plan, List<Cell> cells) {
        return new ComparisonPart(
                tools, report, plan, cells, selection.threads(), selection.peers());
    }

    /** Where targets were missed; without comparisons before, the steps that are selected. */
    private List<Subject> profiled() {
        boolean isCompared =
                selection.parts().contains(PartName.TRAINING)
                        || selection.parts().contains(PartName.INFERENCE);
        return isCompared ? missed().toList() : selected();
    }

    private Stream<Subject> missed() {
        return Stream.concat(
                missed(training, TrainingTarget::missed),
                missed(inference, InferenceReport::missed));
    }

    private static Stream<Subject> missed(
            ComparisonPart part, Function<CellResult, List<Peer>> misses) {
        return part.results().stream()
                .flatMap(cell -> misses.apply(cell).stream().map(peer -> Subject.of(cell, peer)));
    }

    private List<Subject> selected() {
        return selection.trainingCells().stream()
                .flatMap(cell -> selection.threads().stream().flatMap(count -> ours(cell, count)))
                .toList();
    }

    private Stream<Subject> ours(Cell cell, int threads) {
        return Stream.of(Peer.ONEDNN, Peer.ONEDNN_BF16)
                .filter(selection.peers()::contains)
                .map(peer -> new Subject(Purpose.TRAINING, cell, threads, peer));
    }
}
