package io.normstream.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run}: options to a selection, and the selection to files. */
@Command(
        name = "benchmarks/run",
        description =
                "Runs the same work in Normstream and in other libraries, side by side, and writes what came out: a page with the figures that matter, and all tables as CSV. Without options everything runs, about 20 minutes, and docs/benchmarks.md and benchmarks/results/DATE are written.",
        sortOptions = false)
final class BenchmarkCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--quick", description = "Fewer and shorter rounds: about two minutes.")
    private boolean quick;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "Parts to run, of ${COMPLETION-CANDIDATES} (default: all).")
    private List<PartName> parts = List.of(PartName.values());

    @Option(
            names = "--profile",
            description =
                    "Only show where the time of our engine's training steps goes: --parts profile.")
    private boolean profile;

    @Option(
            names = "--cells",
            split = ",",
            paramLabel = "CELL",
            description =
                    "Networks and batch sizes of training and profile: N1 or N2 (28x28x1 and 32x32x3), resnet18 or small-cnn, then b and the batch size (default: N1b32,N1b128,N2b32,N2b128,resnet18b32).")
    private List<String> cells = List.of("N1b32", "N1b128", "N2b32", "N2b128", "resnet18b32");

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Numbers of threads (default: 1,2).")
    private List<Integer> threads = List.of(1, 2);

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Who takes part, by the beginnings of names: onednn, onednn-bf16, reference, pytorch-..., dl4j, onnxruntime (default: all that the CPU has instructions for).")
    private List<String> peers = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each cell and of the pipeline.")
    private @Nullable Integer rounds;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "IDX files of Fashion-MNIST for the pipeline (default: the bundled test images, repeated).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The page (default: docs/benchmarks.md; benchmarks/target/benchmarks.md where any other option is given). Tables of another page than docs/benchmarks.md go to the folder results next to it.")
    private @Nullable Path output;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--root", hidden = true, required = true)
    private Path root;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    private BenchmarkCommand() {}

    public static void main(String[] arguments) {
        CommandLine line =
                new CommandLine(new BenchmarkCommand())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(BenchmarkCommand::explain);
        System.exit(line.execute(arguments));
    }

    private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof BenchmarkException) {
            line.getErr().println("error: " + failure.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        }
        throw failure;
    }

    @Override
    public Integer call() {
        Layout layout = new Layout(root);
        Selection selection = selection();
        Report report =
                new BenchmarkRun(new Tools(layout, new Launcher(layout)), selection)
                        .run(Machine.description(typed()));
        Path page = output == null ? defaultOutput(layout) : output;
        Path tables = page.equals(layout.report()) ? layout.tables(Machine.date()) : besides(page);
        Path json = layout.target().resolve("benchmarks.json");
        report.write(page, tables);
        report.writeJson(json);
        System.err.printf("%s, %s and %s%n", page, tables, json);
        return 0;
    }

    private Selection selection() {
        return new Selection(
                profile ? List.of(PartName.PROFILE) : parts,
                cells.stream().map(Cell::parse).toList(),
                List.of("N1", "N2", "resnet18", "small-cnn").stream()
                        .map(network -> new Cell(network, 32))
                        .toList(),
                threads,
                peers.isEmpty() ? Peer.ofThisMachine() : Peer.named(peers),
                withRounds(quick ? new Plan(2, 200, 400) : new Plan(6, 500, 1000)),
                withRounds(quick ? new Plan(2, 100, 200) : new Plan(5, 300, 500)),
                rounds != null ? rounds : quick ? 1 : 3,
                quick ? 10_000 : 60_000,
                quick ? 200 : 1_200,
                quick ? 40 : 200,
                quick ? 2_000 : 20_000,
                quick ? 1 : 5,
                dataDirectory == null ? null : dataDirectory.toAbsolutePath().toString());
    }

    private Plan withRounds(Plan plan) {
        return rounds == null ? plan : plan.withRounds(rounds);
    }

    private Path defaultOutput(Layout layout) {
        return given().isEmpty() ? layout.report() : layout.target().resolve("benchmarks.md");
    }

    /** Where the tables of a page that is not the project's own go. */
    private static Path besides(Path page) {
        return page.resolveSibling("results");
    }

    /** The command as the user typed it: {@code --root} is the script's. */
    private String typed() {
        return "benchmarks/run" + (given().isEmpty() ? "" : " " + String.join(" ", given()));
    }

    private List<String> given() {
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        return all.subList(2, all.size());
    }
}
