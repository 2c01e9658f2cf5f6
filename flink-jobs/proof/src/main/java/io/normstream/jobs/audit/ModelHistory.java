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
    private final Map<Long, String> hashes = new HashMap<>();
    private String lastHash = "";

    ModelHistory(String modelId) {
        this.modelId = modelId;
    }

    void begin(AuditedLineage lineage) {
        lineages.add(lineage);
    }

    /**
     * Adds to the newest lineage.
     *
     * @param hash SHA-256 of the entry's bytes as they are on the topic, in hexadecimal digits
     * @param keepHash whether anything but the next entry names it
     */
    void add(AuditedEntry entry, String hash, boolean keepHash) {
        if (keepHash && entry(entry.version()) == null) {
            hashes.put(entry.version(), hash);
        }
        newest().add(entry);
        lastHash = hash;
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
        AuditedLineage lineage = lineageOf(version);
        return lineage == null ? null : lineage.entry(lineage.find(version));
    }

    /** The first lineage that has {@code version}, or null. */
    @Nullable AuditedLineage lineageOf(long version) {
        for (AuditedLineage lineage : lineages) {
            if (lineage.find(version) >= 0) {
                return lineage;
            }
        }
        return null;
    }

    int entries() {
        return lineages.stream().mapToInt(AuditedLineage::size).sum();
    }

    /** The entry of {@code version} in the newest lineage, or null. */
    @Nullable AuditedEntry entryOfNewest(@Nullable Long version) {
        return version != null && lineageOf(version) == newest() ? entry(version) : null;
    }

    /** Version of the newest entry. */
    long newestVersion() {
        return newest().last().version();
    }

    /** Hash of the newest entry, in hexadecimal digits. */
    String lastHash() {
        return lastHash;
    }

    /** Hash of the entry of {@code version} where it was kept, or null. */
    @Nullable String hash(long version) {
        return hashes.get(version);
    }
}
