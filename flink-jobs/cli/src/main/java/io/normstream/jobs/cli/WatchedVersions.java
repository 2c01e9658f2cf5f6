package io.normstream.jobs.cli;

import io.normstream.schemas.ModelManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was published since a watch began: a line for each new version, and how many there were. */
final class WatchedVersions {
    private static final String ROW = "%-24s  %-16s %8s %8s  %-16s %9s %11s %10s %10s %9s %8s";

    private final Map<String, Newest> newest = new HashMap<>();
    private long count;
    private long repeated;

    private record Newest(long version, Instant published) {}

    /** The line above all. */
    static String header() {
        return row(
                "published",
                "model",
                "version",
                "parent",
                "lineage",
                "step",
                "prequential",
                "balanced",
                "no-change",
                "bytes",
                "after");
    }

    /**
     * The line of a version; null where it is not new: after a crash a job may announce again what
     * it had announced.
     *
     * @param published when, by the clock of who published it
     */
    @Nullable String line(ModelManifest manifest, Instant published) {
        Newest last = newest.get(manifest.getModelId());
        if (last != null && manifest.getVersion() <= last.version) {
            repeated++;
            return null;
        }
        newest.put(manifest.getModelId(), new Newest(manifest.getVersion(), published));
        count++;
        Long parent = manifest.getParentVersion();
        return row(
                published,
                manifest.getModelId(),
                manifest.getVersion(),
                parent == null ? "-" : parent,
                manifest.getLineage(),
                manifest.getScheduleStep(),
                ModelsListCommand.percent(manifest.getPrequentialAccuracy()),
                ModelsListCommand.percent(manifest.getClassBalancedAccuracy()),
                ModelsListCommand.percent(manifest.getNoChangeAccuracy()),
                manifest.getSize(),
                last == null ? "-" : seconds(Duration.between(last.published, published)));
    }

    private static String row(Object... cells) {
        return ROW.formatted(cells);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    /** New versions so far. */
    long count() {
        return count;
    }

    /** The line below all. */
    String summary(Duration watched) {
        return String.format(
                Locale.ROOT,
                "new versions: %d, models: %d, %swatched for %s",
                count,
                newest.size(),
                repeated == 0 ? "" : String.format(Locale.ROOT, "announced again: %d, ", repeated),
                seconds(watched));
    }
}
