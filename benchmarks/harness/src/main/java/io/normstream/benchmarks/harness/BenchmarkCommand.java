package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.harness.Peer.Library;
import io.normstream.benchmarks.workload.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code benchmarks/run}. */
@Command(
        name = "run",
        description = "Runs the same work in Normstream and in its peers, side by side.",
        mixinStandardHelpOptions = true)
final class BenchmarkCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "About two minutes of measuring.")
    private boolean quick;

    @Option(
            names = "--cells",
            split = ",",
            defaultValue = "N1b32,N1b128,N2b32,N2b128,resnet18b32",
            description = "Networks and batch sizes (default: ${DEFAULT-VALUE}).")
    private List<String> cells = List.of();

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,2",
            description = "Numbers of threads (default: ${DEFAULT-VALUE}).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "",
            description = "What their names begin with (default: all).")
    private List<String> peers = List.of();

    @Option(names = "--rounds", description = "Rounds of each cell.")
    private int rounds;

    @Option(names = "--root", hidden = true, required = true)
    private Path root = Path.of("");

    private BenchmarkCommand() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarkCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Layout layout = new Layout(root);
        Launcher launcher = new Launcher(layout);
        Plan plan = quick ? new Plan(3, 300, 500) : new Plan(7, 500, 1000);
        if (rounds > 0) {
            plan = new Plan(rounds, plan.roundMillis(), plan.warmUpMillis());
        }
        List<Peer> chosen =
                Peer.training().stream()
                        .filter(peer -> peers.stream().anyMatch(peer.id()::startsWith))
                        .toList();
        List<Cell> parsed = cells.stream().map(Cell::parse).toList();
        Path arrays = layout.target().resolve("arrays");
        List<String> arguments = new ArrayList<>(List.of(arrays.toString(), "0"));
        parsed.stream().map(Cell::network).distinct().forEach(arguments::add);
        Process process =
                launcher.start(
                        Library.NORMSTREAM,
                        "io.normstream.benchmarks.normstream.ArraysMain",
                        2,
                        layout.target().resolve("logs/arrays.log"),
                        Map.of(),
                        arguments);
        process.inputReader().lines().forEach(line -> {});
        if (process.waitFor() != 0) {
            throw new BenchmarkException("no arrays");
        }
        try (Progress progress =
                new Progress(
                        (long) parsed.size()
                                * threads.size()
                                * chosen.size()
                                * (plan.rounds() + 1))) {
            Comparison comparison = new Comparison(launcher, layout, plan, progress);
            for (Cell cell : parsed) {
                for (int count : threads) {
                    Path file = arrays.resolve(cell.network() + "-0.safetensors");
                    CellResult result = comparison.run(Purpose.TRAINING, cell, count, file, chosen);
                    System.out.println(CellTable.markdown(result));
                }
            }
        }
        return 0;
    }
}
