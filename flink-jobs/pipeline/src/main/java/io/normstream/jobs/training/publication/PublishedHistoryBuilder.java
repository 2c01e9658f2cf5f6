package io.normstream.jobs.training.publication;

import io.normstream.schemas.ModelManifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects a {@link PublishedHistory} from announcements in the order of the topic. */
final class PublishedHistoryBuilder {
    /** So many are deleted at a time; the next start deletes more. */
    static final int MOST_SURPLUS = 500_000;

    private final SortedMap<Integer, Integer> chunksInSlot = new TreeMap<>();
    private final Set<Long> announced = new LinkedHashSet<>();
    private final Set<Long> surplus = new LinkedHashSet<>();
    private long version = -1;
    private @Nullable String lineage;
    private long publication = -1;
    private int slot = -1;

    /** Takes the next announcement. */
    void announced(ModelManifest manifest) {
        chunksInSlot.put(manifest.getSlot(), manifest.getChunks());
        if (manifest.getVersion() >= version) {
            version = manifest.getVersion();
            lineage = manifest.getLineage();
            publication = manifest.getPublication();
            slot = manifest.getSlot();
        }
        surplus.remove(manifest.getVersion());
        announced.remove(manifest.getVersion());
        announced.add(manifest.getVersion());
        if (announced.size() > AnnouncedVersions.MOST) {
            Long oldest = announced.iterator().next();
            announced.remove(oldest);
            if (surplus.size() < MOST_SURPLUS) {
                surplus.add(oldest);
            }
        }
    }

    /** The announcement of {@code deleted} was deleted. */
    void deleted(long deleted) {
        announced.remove(deleted);
        surplus.remove(deleted);
    }

    /** Versions whose announcements are there although enough newer ones are. */
    List<Long> surplus() {
        return new ArrayList<>(surplus);
    }

    PublishedHistory build() {
        return new PublishedHistory(
                version,
                lineage,
                publication,
                slot,
                new TreeMap<>(chunksInSlot),
                List.copyOf(announced));
    }
}
