package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger of one model. */
final class ModelHistory {
    private final String modelId;
    private final List<AuditedLineage> lineages = new ArrayList<>();
    private final Map<Long, AuditedEntry> byVersion = new HashMap<>();
    private final Map<Long, AuditedLineage> lineageOf = new HashMap<>();

    ModelHistory(String modelId) {
        this.modelId = modelId;
    }

    void begin(AuditedLineage lineage) {
        lineages.add(lineage);
    }

    void add(AuditedEntry entry) {
        newest().add(entry);
        byVersion.putIfAbsent(entry.version(), entry);
        lineageOf.putIfAbsent(entry.version(), newest());
    }

    String modelId() {
        return modelId;
    }

    List<AuditedLineage> lineages() {
        return lineages;
    }

    AuditedLineage newest() {
        return lineages.get(lineages.size() - 1);
    }

    @Nullable AuditedLineage lineage(String id) {
        return lineages.stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
    }

    @Nullable AuditedEntry entry(long version) {
        return byVersion.get(version);
    }

    @Nullable AuditedLineage lineageOf(long version) {
        return lineageOf.get(version);
    }

    int entries() {
        return lineages.stream().mapToInt(lineage -> lineage.entries().size()).sum();
    }

    /** The entry of {@code version} in the newest lineage, or null. */
    @Nullable AuditedEntry entryOfNewest(@Nullable Long version) {
        return version != null && lineageOf.get(version) == newest()
                ? byVersion.get(version)
                : null;
    }

    /** Version of the newest entry. */
    long newestVersion() {
        return newest().last().version();
    }
}
