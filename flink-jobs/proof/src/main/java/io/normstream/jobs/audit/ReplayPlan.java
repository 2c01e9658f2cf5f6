package io.normstream.jobs.audit;

import io.normstream.schemas.ModelManifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which lineages to learn again and how far.
 *
 * @param target the version that was asked for; null: all that were published
 * @param manifests announcements by version
 * @param last last version that is needed, by lineage
 * @param rollbacks versions that are gone back to, and the last version that does
 */
record ReplayPlan(
        String modelId,
        @Nullable Long target,
        SortedMap<Long, ModelManifest> manifests,
        Map<String, Long> last,
        Map<Long, Long> rollbacks) {

    /** The plan for {@code history}. */
    static ReplayPlan of(ModelHistory history, UpdateCheck updates, @Nullable Long target) {
        SortedMap<Long, ModelManifest> manifests = new TreeMap<>();
        Map<String, Long> last = new HashMap<>();
        updates.manifests(history.modelId())
                .forEach((version, manifest) -> manifests.put(version, manifest.value()));
        for (Long version : target == null ? manifests.keySet() : Set.of(target)) {
            AuditedLineage lineage = history.lineageOf(version);
            if (lineage != null) {
                last.merge(lineage.id(), version, Math::max);
            }
        }
        return new ReplayPlan(history.modelId(), target, manifests, last, rollbacks(history, last));
    }

    private static Map<Long, Long> rollbacks(ModelHistory history, Map<String, Long> last) {
        Map<Long, Long> rollbacks = new HashMap<>();
        for (AuditedLineage lineage : history.lineages()) {
            lineage.commandEntries()
                    .filter(AuditedEntry::isRollback)
                    .filter(entry -> entry.version() <= last.getOrDefault(lineage.id(), -1L))
                    .forEach(
                            entry -> {
                                Long parent = entry.parentVersion();
                                if (parent != null) {
                                    rollbacks.merge(parent, entry.version(), Math::max);
                                }
                            });
        }
        return rollbacks;
    }

    /** Most images that the running statistics of a published version were recalibrated on. */
    int mostRecalibrationImages() {
        return manifests.values().stream()
                .mapToInt(ModelManifest::getRecalibrationImages)
                .reduce(0, Math::max);
    }

    /** Whether {@code version} of {@code lineage} must be learnt again. */
    boolean needs(String lineage, long version) {
        return version <= last.getOrDefault(lineage, -1L);
    }

    boolean isTarget(long version) {
        return target != null && target == version;
    }
}
