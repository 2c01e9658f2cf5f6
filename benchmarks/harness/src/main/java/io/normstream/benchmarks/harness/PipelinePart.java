package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Stream;
import io.normstream.benchmarks.workload.Throughput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The bare learner loop against the whole pipeline, in turn. */
final class PipelinePart implements Part {
    private static final Target MOST_OF_THE_LOOP = Target.atLeast(0.92);

    /** Who learns. */
    private enum Kind {
        LOOP("bare loop", "LoopMain"),
        PIPELINE("pipeline", "PipelineMain");

        private final String title;
        private final String mainClass;

        Kind(String title, String mainClass) {
            this.title = title;
            this.mainClass = mainClass;
        }
    }

    /** All rounds of one kind at one number of threads, with rehearsal or without. */
    private record Runs(Kind kind, int threads, boolean rehearsal, List<Throughput> rounds) {
        String title() {
            return kind.title + ", " + Texts.threads(threads) + (rehearsal ? ", rehearsal" : "");
        }

        Spread imagesPerSecond() {
            return Spread.of(rounds.stream().mapToDouble(Throughput::imagesPerSecond).toArray());
        }
    }

    private final Tools tools;
    private final List<Integer> threads;
    private final int rounds;
    private final int images;
    private final @Nullable String dataDirectory;

    /**
     * @param images to learn in each run
     * @param dataDirectory of IDX files; null for what is bundled
     */
    PipelinePart(
            Tools tools,
            List<Integer> threads,
            int rounds,
            int images,
            @Nullable String dataDirectory) {
        this.tools = tools;
        this.threads = threads;
        this.rounds = rounds;
        this.images = images;
        this.dataDirectory = dataDirectory;
    }

    @Override
    public long progressSteps() {
        return (long) rounds * runs().size();
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        List<Runs> all = runs();
        for (int round = 1; round <= rounds; round++) {
            for (Runs runs : all) {
                progress.next(
                        String.format(
                                Locale.ROOT, "%s: round %d of %d", runs.title(), round, rounds));
                runs.rounds().add(run(runs));
            }
        }
        TextTable table = table(all);
        progress.print(table.markdown());
        return new ReportSection(
                "Pipeline",
                introduction() + "\n" + table.markdown(),
                Map.of("pipeline", table),
                all);
    }

    private List<Runs> runs() {
        List<Runs> all = new ArrayList<>();
        for (boolean rehearsal : new boolean[] {false, true}) {
            for (Kind kind : Kind.values()) {
                for (int count : threads) {
                    all.add(new Runs(kind, count, rehearsal, new ArrayList<>()));
                }
            }
        }
        return all;
    }

    private Throughput run(Runs runs) {
        Stream stream = new Stream(dataDirectory, images, runs.threads(), runs.rehearsal());
        return tools.launcher()
                .answer(
                        JavaProcess.of(
                                Library.NORMSTREAM,
                                Library.NORMSTREAM.mainClass(runs.kind().mainClass),
                                runs.threads(),
                                tools.layout().log(runs.title().replaceAll("[ ,]+", "-")),
                                Protocol.encode(stream)),
                        Throughput.class);
    }

    private String introduction() {
        return String.format(
                Locale.ROOT,
                """
                The learner with its default settings, and with rehearsal off, on %,d images of Fashion-MNIST, each run in its own
                process from a cold start. The bare loop has them in memory and only predicts and learns them. The pipeline has a Kafka
                broker, Flink and the training job in one process. The topic is filled before the job starts; predictions, ledger,
                metrics and model updates go back to Kafka, and a checkpoint is taken every second. Images/s are counted from the
                genesis entry of the ledger to the last step.
                """,
                images);
    }

    private static TextTable table(List<Runs> all) {
        TextTable table =
                new TextTable(
                        List.of(
                                "",
                                "images/s",
                                "least",
                                "greatest",
                                "/ best bare loop",
                                "accuracy",
                                "engine"));
        for (Runs runs : all) {
            Spread spread = runs.imagesPerSecond();
            double ratio = spread.median() / best(all, Kind.LOOP, runs.rehearsal());
            boolean isBestPipeline =
                    runs.kind() == Kind.PIPELINE
                            && spread.median() == best(all, Kind.PIPELINE, runs.rehearsal());
            Throughput last = runs.rounds().get(runs.rounds().size() - 1);
            table.row(
                    List.of(
                            runs.title(),
                            Texts.format("%,.0f", spread.median()),
                            Texts.format("%,.0f", spread.least()),
                            Texts.format("%,.0f", spread.greatest()),
                            isBestPipeline
                                    ? MOST_OF_THE_LOOP.verdict(OptionalDouble.of(ratio))
                                    : Texts.format("%.2f", ratio),
                            Texts.format("%.4f", last.accuracy()),
                            last.engine()));
        }
        return table;
    }

    /** Most images by second of a kind at any number of threads. */
    private static double best(List<Runs> all, Kind kind, boolean rehearsal) {
        return all.stream()
                .filter(runs -> runs.kind() == kind && runs.rehearsal() == rehearsal)
                .mapToDouble(runs -> runs.imagesPerSecond().median())
                .max()
                .orElse(Double.NaN);
    }
}
