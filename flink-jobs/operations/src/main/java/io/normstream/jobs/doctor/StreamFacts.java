package io.normstream.jobs.doctor;

import io.normstream.jobs.doctor.ModelSigns.Pause;
import java.time.Instant;
import java.util.SortedMap;

/**
 * What the topics of a training job say of how it fares.
 *
 * @param backlog images that it has not read
 * @param models what the ledger says, by model id
 * @param refused images among the latest that became dead letters, by model id; blank: of none
 * @param published newest version of each model
 * @param pauses newest command to pause, by model id
 */
record StreamFacts(
        Backlog backlog,
        SortedMap<String, ModelSigns> models,
        SortedMap<String, RefusedImages> refused,
        SortedMap<String, Published> published,
        SortedMap<String, Pause> pauses) {

    /**
     * A version of a model, on its topic or in predictions.
     *
     * @param at when it was written there
     */
    record Published(long version, Instant at) {}

    /** When a step was made last, or an image refused. */
    Instant newestActivity() {
        Instant newest = Instant.EPOCH;
        for (ModelSigns signs : models.values()) {
            newest = later(newest, signs.newest());
        }
        for (RefusedImages images : refused.values()) {
            newest = later(newest, images.written());
        }
        return newest;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Images a second that all models together learn; 0 where not known. */
    double imagesPerSecond() {
        return models.values().stream().mapToDouble(ModelSigns::imagesPerSecond).sum();
    }
}
