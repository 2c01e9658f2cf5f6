package io.normstream.jobs.training.publication;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the model-updates topic holds of a model: what a new lineage must not fall behind, nor write
 * over while readers need it.
 *
 * @param version highest version announced, or -1
 * @param lineage run of the newest announcement, or null if there is none
 * @param publication number of the newest announcement, or -1
 * @param slot slot of the newest announcement, or -1
 * @param chunksInSlot chunks in each slot, by the newest announcement of the slot
 * @param announced versions whose announcements are there, the latest ones, in their order
 */
public record PublishedHistory(
        long version,
        @Nullable String lineage,
        long publication,
        int slot,
        SortedMap<Integer, Integer> chunksInSlot,
        List<Long> announced)
        implements Serializable {

    /** Of a model of which nothing was ever announced. */
    public static final PublishedHistory NONE =
            new PublishedHistory(-1, null, -1, -1, new TreeMap<>(), List.of());

    /** Newest version that {@code run} has published; -1 where the newest is of another. */
    public long frontier(String run) {
        return run.equals(lineage) ? version : -1;
    }
}
