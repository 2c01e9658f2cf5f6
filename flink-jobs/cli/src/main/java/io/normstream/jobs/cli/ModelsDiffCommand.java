package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.snapshot.ArrayDifference;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.schemas.ModelManifest;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code normstream models diff}: how far a model has moved between two versions. */
@Command(
        name = "diff",
        description =
                "Compares two published versions of a model array by array: the largest change of"
                        + " an element, and the Euclidean length of the change as a part of that of"
                        + " the array.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsDiffCommand extends ModelsAction {
    @Mixin private final ModelChoice choice = new ModelChoice();

    @Option(names = "--from", paramLabel = "N", required = true, description = "Version before.")
    private long from;

    @Option(names = "--to", paramLabel = "N", description = "Version after. Default: the newest.")
    private @Nullable Long to;

    @Override
    void run(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        PublishedModel before = choice.version(models, from);
        PublishedModel after = choice.version(models, to);
        ServingModel old = ServingModel.decode(before.bytes());
        ServingModel young = ServingModel.decode(after.bytes());
        requireComparable(old, young);
        printManifests(before.manifest(), after.manifest(), out);
        printArrays(old.arrays(), young.arrays(), out);
    }

    private static void requireComparable(ServingModel old, ServingModel young) {
        if (!old.architecture().equals(young.architecture())) {
            throw new JobException(
                    "the versions are different networks, %s and %s"
                            .formatted(old.architecture(), young.architecture()));
        }
    }

    private static void printManifests(ModelManifest old, ModelManifest young, PrintWriter out) {
        String row = "%-22s %-26s %s%n";
        out.printf(row, "version", old.getVersion(), young.getVersion());
        out.printf(row, "lineage", old.getLineage(), young.getLineage());
        out.printf(row, "mini-batches learnt", old.getScheduleStep(), young.getScheduleStep());
        out.printf(row, "images seen", old.getImagesSeen(), young.getImagesSeen());
        out.printf(row, "event time", old.getEventTime(), young.getEventTime());
        out.printf(
                row,
                "prequential accuracy",
                ModelsListCommand.accuracy(old),
                ModelsListCommand.accuracy(young));
    }

    private static void printArrays(
            SortedMap<String, StoredArray> old,
            SortedMap<String, StoredArray> young,
            PrintWriter out) {
        int width = old.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.printf("%n%-" + width + "s %14s %14s%n", "array", "largest", "relative");
        old.forEach(
                (name, array) -> {
                    StoredArray other = young.get(name);
                    if (other != null) {
                        ArrayDifference moved = ArrayDifference.of(array, other);
                        out.printf(
                                Locale.ROOT,
                                "%-" + width + "s %14.6g %14.6g%n",
                                name,
                                moved.largest(),
                                moved.relative());
                    }
                });
    }
}
