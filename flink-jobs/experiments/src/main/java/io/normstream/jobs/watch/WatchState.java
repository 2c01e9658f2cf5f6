package io.normstream.jobs.watch;

import io.normstream.jobs.letters.Letter;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the live page can show: what records said, in memory that does not grow with
 * them. For several threads.
 */
public final class WatchState {
    private final Pictures pictures = new Pictures();
    private final TreeMap<String, ModelWatch> models = new TreeMap<>();
    private final RefusedRecords refused = new RefusedRecords(pictures);
    private String lastTurn = "";
    private long revision;
    private String status;
    private @Nullable Long silentSince;
    private @Nullable Long behind;

    /** What the page shows, and a number that changes with it. */
    record Snapshot(long revision, WatchView view) {}

    /**
     * Nothing yet.
     *
     * @param status what the page says until something else is to be said
     */
    public WatchState(String status) {
        this.status = status;
    }

    private ModelWatch model(String id) {
        revision++;
        return models.computeIfAbsent(id, unseen -> new ModelWatch(unseen, pictures));
    }

    /**
     * @param millis when they were written
     */
    synchronized void reported(TrainingMetrics metrics, long millis) {
        model(metrics.getModelId()).reported(metrics, millis);
    }

    /** What the trainer said of an image before it learnt it. */
    synchronized void predicted(Prediction prediction) {
        model(prediction.getModelId()).predicted(prediction);
    }

    /** What a scorer said of an image. */
    synchronized void scored(Prediction prediction) {
        model(prediction.getModelId()).scored(prediction);
    }

    /**
     * @param millis when it was written
     */
    synchronized void published(ModelManifest manifest, long millis) {
        model(manifest.getModelId()).published(manifest, millis);
    }

    /**
     * @param png a picture of it; null where it is none
     */
    synchronized void refused(Letter letter, byte @Nullable [] png) {
        revision++;
        refused.add(letter, png);
    }

    /** There are dead letters before those that are counted. */
    synchronized void refusedBefore() {
        refused.beginLate();
    }

    /** At most {@code most} of the latest images that were classified wrongly, each once. */
    synchronized List<Prediction> takeMistakes(int most) {
        List<Prediction> mistakes = new ArrayList<>();
        // Each model has its turn, where there are many.
        List<ModelWatch> turns = new ArrayList<>(models.tailMap(lastTurn, false).values());
        turns.addAll(models.headMap(lastTurn, true).values());
        for (ModelWatch model : turns) {
            mistakes.addAll(model.takeMistakes(most - mistakes.size()));
            if (mistakes.size() == most) {
                lastTurn = model.id();
                break;
            }
        }
        return mistakes;
    }

    /** An image that was classified wrongly, with its picture where it has one. */
    synchronized void sampled(Prediction mistake, byte @Nullable [] png) {
        model(mistake.getModelId()).sampled(mistake, png);
    }

    /** The brokers do not answer. */
    synchronized void silent(long since) {
        if (silentSince == null) {
            revision++;
            silentSince = since;
        }
    }

    /**
     * The brokers answer.
     *
     * @param said what there is to say; empty for nothing
     * @param recordsBehind records of images that nothing was said of yet; null where not known
     */
    synchronized void answered(String said, @Nullable Long recordsBehind) {
        boolean isNews =
                silentSince != null
                        || !said.equals(status)
                        || !Objects.equals(recordsBehind, behind);
        revision += isNews ? 1 : 0;
        silentSince = null;
        status = said;
        behind = recordsBehind;
    }

    /** Says {@code said} on the page from now on. */
    public synchronized void say(String said) {
        revision++;
        status = said;
    }

    /** A thumbnail; null where nobody shows it any more. */
    synchronized byte @Nullable [] picture(long number) {
        return pictures.get(number);
    }

    /**
     * What the page shows at {@code now}.
     *
     * @param id model that is looked at; the first one where there is none of that name
     */
    synchronized Snapshot view(String id, long now) {
        ModelWatch chosen = models.get(id);
        if (chosen == null && !models.isEmpty()) {
            chosen = models.firstEntry().getValue();
        }
        return new Snapshot(
                revision,
                new WatchView(
                        now,
                        status,
                        silentSince,
                        behind,
                        models.values().stream().map(ModelWatch::line).toList(),
                        chosen == null ? null : chosen.detail(),
                        refused.view()));
    }

    /** The number that changes with what is shown. */
    synchronized long revision() {
        return revision;
    }
}
