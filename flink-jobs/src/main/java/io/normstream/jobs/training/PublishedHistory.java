package io.normstream.jobs.training;

import io.normstream.schemas.ModelManifest;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the model-updates topic holds of a model: what a new lineage must not fall behind, nor write
 * over while readers need it.
 *
 * @param version highest version announced, or -1
 * @param lineage run of the newest announcement, or null where there is none
 * @param publication number of the newest announcement, or -1
 * @param slot slot of the newest announcement, or -1
 * @param chunksInSlot chunks that lie in each slot, by the newest announcement of the slot
 */
public record PublishedHistory(
        long version,
        @Nullable String lineage,
        long publication,
        int slot,
        SortedMap<Integer, Integer> chunksInSlot)
        implements Serializable {

    /** Of a model of which nothing was ever announced. */
    public static final PublishedHistory NONE =
            new PublishedHistory(-1, null, -1, -1, new TreeMap<>());

    /** This history and one more announcement, in the order of the topic. */
    PublishedHistory and(ModelManifest manifest) {
        SortedMap<Integer, Integer> chunks = new TreeMap<>(chunksInSlot);
        chunks.put(manifest.getSlot(), manifest.getChunks());
        boolean newer = manifest.getVersion() >= version;
        return new PublishedHistory(
                Math.max(version, manifest.getVersion()),
                newer ? manifest.getLineage() : lineage,
                newer ? manifest.getPublication() : publication,
                newer ? manifest.getSlot() : slot,
                chunks);
    }
}
