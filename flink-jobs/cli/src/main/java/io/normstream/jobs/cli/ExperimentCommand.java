package io.normstream.jobs.cli;

import io.normstream.jobs.experiment.Experiment;
import io.normstream.jobs.experiment.ExperimentReport;
import io.normstream.jobs.experiment.Grid;
import io.normstream.jobs.experiment.GridFile;
import io.normstream.jobs.experiment.PairedTest;
import io.normstream.jobs.experiment.ResultFiles;
import io.normstream.jobs.experiment.Results;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normstream experiment}: compares settings over seeds by paired tests. */
@Command(
        name = "experiment",
        description = {
            "Runs a grid of settings, streams and seeds on the bare learner and compares them by paired tests.",
            "Needs neither Kafka nor Flink. Cells that have a result in the output directory are not run again, so an interrupted experiment continues where it stopped. The same grid gives the same digits on the same kind of machine. docs/recipes.md explains grid files."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExperimentCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "GRID", description = "Grid file, YAML.")
    private Path gridFile;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            required = true,
            description =
                    "Directory for the results of cells, results.csv, summary.csv and report.html.")
    private Path output;

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description =
                    "Directory of the grid's data set. Default: the images bundled with Normstream.")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Cells that run at the same time. Default: one for each core.")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--only",
            paramLabel = "STREAM/VARIANT/SEED",
            description = "Run only this cell.")
    private @Nullable String only;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ExperimentCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (jobs < 1) {
            throw new ParameterException(
                    spec.commandLine(), "option --jobs is " + jobs + "; permitted: at least 1");
        }
        Grid grid = GridFile.read(gridFile);
        Experiment experiment = Experiment.open(grid, dataDirectory, output, only);
        out().printf(
                        Locale.ROOT,
                        "%s: %,d cells, %,d of them without a result.%n",
                        grid.title(),
                        experiment.size(),
                        experiment.missingCells());
        out().flush();
        run(experiment);
        Results results = experiment.results();
        ResultFiles.write(results, output);
        Path report = output.resolve("report.html");
        ExperimentReport.of(results).write(report);
        print(results);
        out().printf(
                        "%nResults: %s%nReport: %s%n",
                        output.toAbsolutePath(), report.toAbsolutePath());
        out().flush();
        return spec.exitCodeOnSuccess();
    }

    private void run(Experiment experiment) throws InterruptedException {
        int cells = experiment.missingCells();
        long images = experiment.missingImages();
        long start = System.nanoTime();
        try (ProgressDisplay progress = ProgressDisplay.openDetailed("experiment", images, err())) {
            experiment.run(
                    jobs,
                    (learnt, finished) ->
                            progress.reached(
                                    learnt, detail(finished, cells, learnt, images, start)));
        }
    }

    private static String detail(int finished, int cells, long learnt, long images, long start) {
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        if (learnt == 0) {
            return "";
        }
        Duration left = Duration.ofSeconds((long) (seconds * (images - learnt) / learnt));
        return String.format(
                Locale.ROOT,
                "%d of %d cells, %.0f images/s, %d:%02d:%02d left",
                finished,
                cells,
                learnt / seconds,
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    }

    private void print(Results results) {
        PrintWriter out = out();
        int widest =
                results.rows().stream().mapToInt(row -> row.variant().length()).max().orElse(0);
        String layout =
                "%-14s  %-16s  %-" + Math.max(7, widest) + "s  %5s  %8s  %8s  %9s  %8s  %8s";
        out.println();
        line(
                out,
                layout,
                "measure",
                "stream",
                "variant",
                "seeds",
                "mean",
                "sd",
                "better by",
                "p",
                "Holm p");
        for (Results.Row row : results.rows()) {
            PairedTest test = row.against();
            line(
                    out,
                    layout,
                    row.measure(),
                    row.stream(),
                    row.variant(),
                    row.seeds(),
                    number("%.4f", row.mean()),
                    number("%.4f", row.deviation()),
                    test == null ? "" : number("%+.4f", test.meanDifference()),
                    test == null ? "" : number("%.2g", test.p()),
                    number("%.2g", row.corrected()));
        }
    }

    private static void line(PrintWriter out, String layout, Object... values) {
        out.println(layout.formatted(values).stripTrailing());
    }

    private static String number(String pattern, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, pattern, value);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
