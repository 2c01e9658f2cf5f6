package io.normstream.jobs.cli;

import io.normstream.jobs.wire.Hex;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.schemas.ModelManifest;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream models list}: a line for each published version. */
@Command(
        name = "list",
        description =
                "Lists the published versions, oldest first: mini-batches learnt, event time of the"
                        + " newest image learnt, prequential accuracy over the last window with its"
                        + " mean over the classes and what saying the last label again has, bytes"
                        + " and their SHA-256, and whether the model is still on the topic.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsListCommand extends ModelsAction {
    private static final String TITLE = "model";

    @Option(
            names = {"--model", "--model-id"},
            paramLabel = "ID",
            description = "Model. Default: all.")
    private @Nullable String modelId;

    @Override
    void run(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        if (modelId != null) {
            print(new TreeMap<>(Map.of(modelId, ModelChoice.find(models, modelId))), out);
        } else if (models.isEmpty()) {
            out.println("no model has been published yet");
        } else {
            print(models, out);
        }
    }

    private static void print(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        int width =
                models.keySet().stream().mapToInt(String::length).reduce(TITLE.length(), Math::max);
        String row = "%-" + width + "s %8s %8s  %-16s %9s  %-24s %11s %10s %10s %9s  %-64s  %s%n";
        out.printf(
                row,
                TITLE,
                "version",
                "parent",
                "lineage",
                "step",
                "event time",
                "prequential",
                "balanced",
                "no-change",
                "bytes",
                "SHA-256",
                "on the topic");
        models.forEach(
                (id, updates) ->
                        updates.manifests()
                                .values()
                                .forEach(
                                        manifest ->
                                                out.printf(
                                                        Locale.ROOT,
                                                        row,
                                                        cells(id, manifest, updates))));
    }

    private static Object[] cells(String id, ModelManifest manifest, ModelUpdates updates) {
        Long parent = manifest.getParentVersion();
        return new Object[] {
            id,
            manifest.getVersion(),
            parent == null ? "-" : parent,
            manifest.getLineage(),
            manifest.getScheduleStep(),
            manifest.getEventTime(),
            percent(manifest.getPrequentialAccuracy()),
            percent(manifest.getClassBalancedAccuracy()),
            percent(manifest.getNoChangeAccuracy()),
            manifest.getSize(),
            Hex.of(manifest.getChecksum()),
            updates.availability(manifest)
        };
    }

    /** A share in percent, or a dash where it is not known. */
    static String percent(@Nullable Double accuracy) {
        return accuracy == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * accuracy);
    }
}
