package io.normstream.jobs.training;

import io.normstream.model.train.Progress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How learning goes, in a line of the log for each model from time to time. Changes nothing that is
 * learnt: the clock decides about the log alone.
 */
final class ProgressLog {
    private static final double NANOS = 1e9;
    private static final Counts NOTHING = new Counts(0, 0, 0);

    private final long begin;
    private final Map<String, Said> byModel = new TreeMap<>();

    /**
     * What a trainer has done since it was opened.
     *
     * @param images that were predicted
     * @param refused images in steps that were refused
     * @param published models
     */
    record Counts(long images, long refused, long published) {}

    /**
     * Where a trainer stands.
     *
     * @param publishedVersion version that its lineage published last, or -1
     */
    record Standing(
            Counts counts,
            Progress progress,
            long version,
            long publishedVersion,
            boolean paused) {}

    /**
     * What a model's line said last.
     *
     * @param idle whether it said that no image came
     */
    private record Said(long at, Counts counts, boolean idle) {}

    /**
     * @param nanos now; only differences mean anything
     */
    ProgressLog(long nanos) {
        this.begin = nanos;
    }

    /** The line of a model for the time since the line before; one alone while nothing happens. */
    Optional<String> line(String modelId, Standing now, long nanos) {
        Said before = byModel.getOrDefault(modelId, new Said(begin, NOTHING, false));
        boolean idle = now.counts().images() == before.counts().images();
        byModel.put(modelId, new Said(nanos, now.counts(), idle));
        return idle && before.idle()
                ? Optional.empty()
                : Optional.of(text(modelId, now, before, (nanos - before.at()) / NANOS));
    }

    private static String text(String modelId, Standing now, Said before, double seconds) {
        long images = now.counts().images() - before.counts().images();
        long refused = now.counts().refused() - before.counts().refused();
        long published = now.counts().published() - before.counts().published();
        return String.format(
                        Locale.ROOT,
                        "Model %s: %d images in %.0f s (%.0f/s), accuracy %.1f %% of the latest, %.1f %% of all; version %d after %d steps, published %d",
                        modelId,
                        images,
                        seconds,
                        images / seconds,
                        100 * now.progress().windowAccuracy(),
                        100 * now.progress().prequentialAccuracy(),
                        now.version(),
                        now.progress().step(),
                        published)
                + (now.publishedVersion() < 0 ? "" : ", last version " + now.publishedVersion())
                + (refused == 0 ? "" : "; steps with " + refused + " images were refused")
                + (now.paused() ? "; paused, nothing is learnt" : "");
    }
}
