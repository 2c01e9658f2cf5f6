package io.normstream.jobs.cli;

import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.audit.RebuiltVersion;
import io.normstream.jobs.audit.ReplayReport;
import io.normstream.jobs.audit.ReplayRequest;
import io.normstream.jobs.audit.TopicReplay;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.training.learner.InitialFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream replay}: learns a model again from its ledger and compares. */
@Command(
        name = "replay",
        description = {
            "Learns a model again, without Flink, from the images that its ledger names, and"
                    + " compares.",
            "Compares losses, predictions, digests of the training state and serving models with"
                    + " what was recorded. Exit code 0: all is equal; 1: something differs, and is listed. Bits are equal on the kind of machine that trained; on another one there is a warning."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReplayCommand extends TopicAction {
    @Option(
            names = "--model-id",
            paramLabel = "ID",
            required = true,
            description = "Model to learn again.")
    private String modelId;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Goal goal;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Write the serving model that was rebuilt last to this file, as safetensors.")
    private @Nullable Path output;

    @Option(
            names = "--training-output",
            paramLabel = "FILE",
            description =
                    "With --to-version: write the training snapshot to this file, as safetensors.")
    private @Nullable Path trainingOutput;

    @Option(
            names = "--initial-model",
            paramLabel = "FILE",
            description =
                    "File that a lineage started from, where training.initial-models named one; may"
                            + " be given several times. Recognised by the SHA-256 of its arrays,"
                            + " which the genesis entry holds.")
    private List<Path> initialModels = List.of();

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ReplayCommand() {}

    /** How far to go. */
    static final class Goal {
        @Option(
                names = "--to-version",
                paramLabel = "N",
                required = true,
                description = "Rebuild version N; versions published on the way are compared too.")
        @Nullable Long version;

        @Option(
                names = "--all-published",
                required = true,
                description = "Rebuild every version that was published.")
        boolean allPublished;
    }

    @Override
    List<ConfigOption<?>> further() {
        return List.of(JobOptions.MAX_PAYLOAD_BYTES, JobOptions.MAX_PIXELS);
    }

    @Override
    public Integer call() {
        OptionReader reader = reader();
        ImageLimits limits =
                new ImageLimits(
                        reader.atLeast(JobOptions.MAX_PAYLOAD_BYTES, 1),
                        reader.atLeast(JobOptions.MAX_PIXELS, 1));
        List<InitialFile> initial = initialModels.stream().map(InitialFile::read).toList();
        AuditSource audit = AuditSource.toReplay(reader);
        TopicSource source = audit.source();
        ReplayReport report;
        try (KafkaTopics topics = new KafkaTopics(source.kafka());
                ProgressDisplay progress =
                        ProgressDisplay.openDetailed(
                                "replay", audit.lengthOfReplay(topics), err())) {
            report =
                    new TopicReplay(
                                    topics,
                                    source.topics(),
                                    source.codec(),
                                    this::warn,
                                    progress::reached)
                            .run(new ReplayRequest(modelId, goal.version, limits, initial));
        }
        print(report);
        WriterSchemas.warn(source.codec(), report.isClean(), err());
        OutputFile.write(output, report.servingModel());
        OutputFile.write(trainingOutput, report.trainingSnapshot());
        return report.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void print(ReplayReport report) {
        PrintWriter out = out();
        String row = "%10s  %-16s  %-64s  %-64s  %s%n";
        out.printf(row, "version", "lineage", "recorded SHA-256", "rebuilt SHA-256", "");
        for (RebuiltVersion version : report.versions()) {
            String recorded = version.recorded();
            out.printf(
                    row,
                    version.version(),
                    version.lineage(),
                    recorded == null ? "not published" : recorded,
                    version.rebuilt(),
                    recorded == null ? "" : version.isEqual() ? "equal" : "DIFFERENT");
        }
        if (report.isClean()) {
            out.println("Everything came out as it was recorded.");
        } else {
            FindingsPrinter.print(out, report.findings());
        }
        out.flush();
    }
}
