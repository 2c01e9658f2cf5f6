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
                        + " an element, and the Euclidean length of the change relative to that of"
                        + " the older array.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsDiffCommand extends ModelsAction {
    @Mixin private final ModelChoice choice = new ModelChoice();

    @Option(names = "--from", paramLabel = "N", required = true, description = "Older version.")
    private long from;

    @Option(
            names = "--to",
            paramLabel = "N",
            description = "Newer version. Default: the newest published.")
    private @Nullable Long to;

    @Override
    void run(SortedMap<String, ModelUpdates> models, PrintWriter out) {
        PublishedModel first = choice.version(models, from);
        PublishedModel second = choice.version(models, to);
        ServingModel before = ServingModel.decode(first.bytes());
        ServingModel after = ServingModel.decode(second.bytes());
        requireComparable(before, after);
        printManifests(first.manifest(), second.manifest(), out);
        printArrays(before.arrays(), after.arrays(), out);
    }

    private static void requireComparable(ServingModel before, ServingModel after) {
        if (!before.architecture().equals(after.architecture())) {
            throw new JobException(
                    "the versions have different networks, %s and %s"
                            .formatted(before.architecture(), after.architecture()));
        }
    }

    private static void printManifests(ModelManifest before, ModelManifest after, PrintWriter out) {
        String row = "%-22s %-26s %s%n";
        out.printf(row, "version", before.getVersion(), after.getVersion());
        out.printf(row, "lineage", before.getLineage(), after.getLineage());
        out.printf(row, "mini-batches learnt", before.getScheduleStep(), after.getScheduleStep());
        out.printf(row, "images seen", before.getImagesSeen(), after.getImagesSeen());
        out.printf(row, "event time", before.getEventTime(), after.getEventTime());
        out.printf(
                row,
                "prequential accuracy",
                ModelsListCommand.percent(before.getPrequentialAccuracy()),
                ModelsListCommand.percent(after.getPrequentialAccuracy()));
    }

    private static void printArrays(
            SortedMap<String, StoredArray> before,
            SortedMap<String, StoredArray> after,
            PrintWriter out) {
        int width = before.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.printf("%n%-" + width + "s %14s %14s%n", "array", "largest", "relative");
        before.forEach(
                (name, array) -> {
                    StoredArray other = after.get(name);
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
