package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.demo.Demo;
import io.normstream.jobs.demo.DemoOptions;
import io.normstream.jobs.demo.DemoResult;
import io.normstream.jobs.demo.DemoSettings;
import io.normstream.jobs.demo.DemoSource;
import io.normstream.jobs.demo.RunState;
import io.normstream.jobs.demo.StopRequest;
import io.normstream.jobs.report.TrainingReport;
import io.normstream.jobs.watch.PageOptions;
import io.normstream.jobs.watch.WatchFeed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** {@code normstream demo}: everything in one process, from data set to tested model. */
@Command(
        name = "demo",
        description =
                "Starts Kafka and Flink in this process, streams a data set through them and learns it in one pass.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand extends OptionsCommand {
    /** Files to write at the end. */
    private record Results(@Nullable Path report, @Nullable Path json) {}

    /** Of the demo and of its training. */
    @Override
    List<ConfigOption<?>> options() {
        return DemoSettings.options();
    }

    /** Works on a thread of its own, which an interrupt of this one asks to stop in order. */
    @Override
    public Integer call() throws Exception {
        StopRequest stop = new StopRequest();
        FutureTask<Integer> work = new FutureTask<>(() -> run(stop));
        Thread worker = new Thread(work, "demo");
        worker.start();
        try {
            return work.get();
        } catch (InterruptedException interrupted) {
            stop.make();
            worker.join();
            throw interrupted;
        } catch (ExecutionException failure) {
            throw explain(failure);
        }
    }

    private int run(StopRequest stop) throws InterruptedException, ExecutionException {
        Configuration configuration = configuration();
        OptionReader reader = new OptionReader(configuration);
        DemoSource source = DemoSource.from(configuration);
        Results results =
                new Results(
                        writable(reader.optionalPath(DemoOptions.REPORT)),
                        writable(reader.optionalPath(DemoOptions.JSON)));
        boolean keep = reader.get(DemoOptions.KEEP);
        int wantedPort = reader.within(JobOptions.REST_PORT, 0, 65_535);
        int restPort = isFree(wantedPort) ? wantedPort : 0;
        int pagePort = PageOptions.port(reader);
        DemoPage page = new DemoPage();
        Runnable starting =
                () -> {
                    print("Live page: %s", page.open(pagePort));
                    if (restPort != wantedPort) {
                        print("Port %d is in use, so the dashboard gets a free one.", wantedPort);
                    }
                    print("Starting Kafka and Flink ...");
                };
        try (page;
                Demo demo = new Demo(source, configuration, restPort, stop, starting);
                WatchFeed feed = demo.tell(page.state())) {
            learn(demo, source.dataSet(), results);
            if (keep) {
                print(
                        "Kafka keeps running at %s, the dashboard at %s, until Ctrl-C.",
                        demo.brokers(), demo.dashboard());
                stop.await();
            }
            return success();
        }
    }

    /** A job's failure in one line; others are known by what they are. */
    private static Exception explain(ExecutionException work) {
        Throwable failure = work.getCause();
        if (failure instanceof ExecutionException job) {
            return job.getCause() instanceof JobException known ? known : JobFailures.explain(job);
        }
        return failure instanceof Exception known
                ? known
                : new IllegalStateException(
                        "the demo failed: " + JobException.innermost(work), work);
    }

    private void learn(Demo demo, @Nullable DataSet dataSet, Results results)
            throws InterruptedException, ExecutionException {
        int images = demo.data().stream().length;
        print("Computing with %s.", demo.engine());
        print(
                "Learning %,d images of %s, %,d held out. Dashboard: %s",
                images,
                demo.data().images().name(),
                demo.data().heldOut().length,
                demo.dashboard());
        print("%s", PublicationSummary.classes(demo.data().images()));
        demo.data().leftOut().lines().forEach(line -> print("Left out: %s", line));
        if (dataSet == DataSet.FOLDER) {
            print(
                    "Images of another size than the first, %s: %s.",
                    demo.data().shape(), demo.preprocessing());
        }
        DemoResult result;
        try (ProgressDisplay progress = ProgressDisplay.openDetailed("learn", images, err())) {
            result =
                    demo.run(
                            state ->
                                    progress.reached(
                                            state.images() + state.deadLetters(), text(state)));
        }
        show(result, results);
    }

    private void show(DemoResult result, Results results) {
        Map<String, String> facts = result.table();
        TextTable text =
                table(
                        new Column(24, 2, Column.Overflow.SPAN),
                        new Column(70, 2, Column.Overflow.SPAN));
        facts.forEach(text::addRowValues);
        print("%n%s", text);
        if (result.summary().deadLetters() > 0) {
            print(
                    "%,d images were refused; the records on the dead-letter topic say why.",
                    result.summary().deadLetters());
        }
        Path report = results.report();
        if (report != null) {
            TrainingReport.of("Normstream: " + result.title(), facts, result.metrics())
                    .write(report);
            print("Report: %s", report.toAbsolutePath());
        }
        Path json = results.json();
        if (json != null) {
            result.summary().writeJson(json);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    /** Better known now than when everything has been learnt. */
    private static @Nullable Path writable(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || !Files.isWritable(directory)) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s cannot be written; a file in an existing directory is needed",
                            file));
        }
        return file;
    }

    private void print(String pattern, Object... values) {
        print(String.format(Locale.ROOT, pattern, values));
    }

    /**
     * What the live line says in addition to the number of images: short, so that it fits on a
     * terminal of 80 columns.
     */
    static String text(RunState state) {
        Double window = state.windowAccuracy();
        Double loss = state.loss();
        return String.format(
                Locale.ROOT,
                "%.0f/s, accuracy %s, loss %s, v%d, dead %d",
                state.imagesPerSecond(),
                window == null ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * window),
                loss == null ? "-" : String.format(Locale.ROOT, "%.2f", loss),
                state.version(),
                state.deadLetters());
    }
}
