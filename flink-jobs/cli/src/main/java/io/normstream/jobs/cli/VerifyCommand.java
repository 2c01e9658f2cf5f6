package io.normstream.jobs.cli;

import io.normstream.jobs.audit.AuditReport;
import io.normstream.jobs.audit.AuditRequest;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.audit.ModelSummary;
import io.normstream.jobs.audit.TopicAudit;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream verify}: proves from the topics what the models learnt. */
@Command(
        name = "verify",
        description = {
            "Proves from the topics alone that the models learnt every image exactly once.",
            "Reads the committed images, commands, ledger, predictions, dead letters and model"
                    + " updates, and compares them record by record. Jobs may run at the same time. Records that topics no longer hold are listed separately from what is wrong. Exit code 0: nothing is wrong; 1: something is wrong, and is listed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyCommand extends TopicAction {
    /** Several checkpoints. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--model-id",
            paramLabel = "ID",
            description = "Model to check; may be given several times. Default: all in the ledger.")
    private Set<String> models = new LinkedHashSet<>();

    @Option(
            names = "--complete",
            description =
                    "For a stream that has ended: records after the last ledger entry are an error.")
    private boolean complete;

    @Override
    public Integer call() {
        AuditSource audit = AuditSource.toVerify(reader());
        TopicSource source = audit.source();
        AuditReport report;
        try (KafkaTopics reader = new KafkaTopics(source.kafka());
                ProgressDisplay progress =
                        ProgressDisplay.openDetailed("verify", audit.length(reader), err())) {
            report =
                    new TopicAudit(reader, source.topics(), source.codec(), progress::reached)
                            .run(new AuditRequest(models, complete, PATIENCE));
        }
        print(report);
        WriterSchemas.warn(source.codec(), report.isClean(), err());
        return report.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void print(AuditReport report) {
        PrintWriter out = out();
        int width =
                report.models().stream()
                        .mapToInt(model -> model.modelId().length())
                        .reduce("model".length(), Math::max);
        String row =
                "%-" + width + "s %8s %8s %8s %8s %10s %8s %8s %10s %8s %6s %8s %11s %9s %8s%n";
        out.printf(
                row,
                "model",
                "lineages",
                "entries",
                "commands",
                "version",
                "learnt",
                "refused",
                "paused",
                "unlabelled",
                "lost",
                "dead",
                "pending",
                "predictions",
                "published",
                "retained");
        for (ModelSummary model : report.models()) {
            out.printf(
                    Locale.ROOT,
                    row,
                    model.modelId(),
                    model.lineages(),
                    model.entries(),
                    model.commands(),
                    model.newestVersion(),
                    model.learnt(),
                    model.refused(),
                    model.paused(),
                    model.unlabelled(),
                    model.lost(),
                    model.dead(),
                    model.pending(),
                    model.predictions(),
                    model.published(),
                    model.retained());
        }
        if (report.undeclared() + report.undeclaredPending() > 0) {
            out.printf(
                    Locale.ROOT,
                    "records of no model of the ledger: %d dead, %d pending%n",
                    report.undeclared(),
                    report.undeclaredPending());
        }
        List<String> unprovable = report.unprovable().lines();
        if (!unprovable.isEmpty()) {
            out.println("No longer provable:");
            unprovable.forEach(line -> out.println("  - " + line));
        }
        if (!report.isClean()) {
            FindingsPrinter.print(out, report.findings());
        } else {
            out.println(
                    unprovable.isEmpty()
                            ? "Everything is as the ledger says."
                            : "Everything that can still be proven is as the ledger says.");
        }
        out.flush();
    }
}
