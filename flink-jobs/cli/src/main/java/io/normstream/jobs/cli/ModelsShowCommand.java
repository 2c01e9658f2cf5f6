package io.normstream.jobs.cli;

import io.normstream.jobs.wire.Hex;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.snapshot.ArraySummary;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.schemas.ModelManifest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code normstream models show}: what a published model is made of. */
@Command(
        name = "show",
        description =
                "Shows where a published model comes from, its layers, and the numbers of each"
                        + " array: weights, scales and shifts, running statistics.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsShowCommand extends ModelsAction {
    private static final String FACT = "%-22s %s%n";

    @Mixin private final VersionChoice choice = new VersionChoice();

    @Override
    void run(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        PublishedModel published = choice.in(models);
        ServingModel model = ServingModel.decode(published.bytes());
        printOrigin(published.manifest(), out);
        if (!model.classNames().isEmpty()) {
            out.printf(FACT, "classes", model.classNames().numbered());
        }
        printLayers(model.architecture(), out);
        printArrays(model, out);
    }

    private static void printOrigin(ModelManifest manifest, PrintWriter out) {
        Long parent = manifest.getParentVersion();
        out.printf(FACT, "model", manifest.getModelId());
        out.printf(FACT, "version", manifest.getVersion());
        out.printf(FACT, "parent version", parent == null ? "-" : parent);
        out.printf(FACT, "lineage", manifest.getLineage());
        out.printf(FACT, "mini-batches learnt", manifest.getScheduleStep());
        out.printf(FACT, "images seen", manifest.getImagesSeen());
        out.printf(FACT, "event time", manifest.getEventTime());
        printAccuracy("prequential accuracy", manifest.getPrequentialAccuracy(), out);
        printAccuracy("- mean over classes", manifest.getClassBalancedAccuracy(), out);
        printAccuracy("- last label again", manifest.getNoChangeAccuracy(), out);
        if (manifest.getRecalibrationImages() > 0) {
            out.printf(FACT, "recalibrated on", manifest.getRecalibrationImages() + " images");
        }
        out.printf(
                FACT,
                "computed by",
                String.format(
                        Locale.ROOT,
                        "%s, %s, threads: %d, %s",
                        manifest.getEngine(),
                        manifest.getPrecision(),
                        manifest.getThreads(),
                        manifest.getInstructionSet()));
        out.printf(FACT, "bytes", manifest.getSize());
        out.printf(FACT, "SHA-256 of the bytes", Hex.of(manifest.getChecksum()));
        out.printf(FACT, "SHA-256 of the arrays", Hex.of(manifest.getDigest()));
        out.printf(FACT, "ledger entry's hash", Hex.of(manifest.getLedgerHash()));
    }

    private static void printAccuracy(String name, @Nullable Double accuracy, PrintWriter out) {
        out.printf(FACT, name, ModelsListCommand.percent(accuracy));
    }

    private static void printLayers(Architecture architecture, PrintWriter out) {
        List<ParameterSpec> parameters = architecture.layers().parameters(architecture.input());
        long count = parameters.stream().mapToLong(ModelsShowCommand::elements).sum();
        out.printf(
                Locale.ROOT,
                "%n%s: images of %s (%s), %d classes, %d parameters%n%n",
                architecture.name(),
                architecture.input(),
                architecture.preprocessing(),
                architecture.classes(),
                count);
        String row = "%-14s %-12s %-12s %11s%n";
        out.printf(row, "layer", "kind", "output", "parameters");
        Shape shape = architecture.input();
        for (var entry : architecture.layers().entries()) {
            long own =
                    entry.layer().parameters(shape).stream()
                            .mapToLong(ModelsShowCommand::elements)
                            .sum();
            shape = entry.layer().outputShape(shape);
            out.printf(row, entry.name(), entry.layer().kind(), shape, own);
        }
    }

    private static long elements(ParameterSpec parameter) {
        return parameter.shape().stream()
                .mapToLong(Integer::longValue)
                .reduce(1, Math::multiplyExact);
    }

    private static void printArrays(ServingModel model, PrintWriter out) {
        int width = model.arrays().keySet().stream().mapToInt(String::length).max().orElse(0);
        String head = "%n%-" + width + "s  %-20s %12s %12s %12s %12s%n";
        String row = "%-" + width + "s  %-20s %12.5g %12.5g %12.5g %12.5g%n";
        out.printf(head, "array", "shape", "smallest", "largest", "mean", "deviation");
        for (var entry : model.arrays().entrySet()) {
            StoredArray array = entry.getValue();
            ArraySummary numbers = ArraySummary.of(array);
            out.printf(
                    Locale.ROOT,
                    row,
                    entry.getKey(),
                    array.shape(),
                    numbers.smallest(),
                    numbers.largest(),
                    numbers.mean(),
                    numbers.deviation());
        }
    }
}
