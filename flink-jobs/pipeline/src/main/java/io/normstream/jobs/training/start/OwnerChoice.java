package io.normstream.jobs.training.start;

import io.normstream.jobs.wire.ModelId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses the partition that each model learns from in deterministic order: the one whose first
 * image of the model has the earliest timestamp, the lowest number where several have it; for a
 * model without images the one that senders reach who key by model id.
 */
final class OwnerChoice {
    private final int partitions;

    /** Timestamp of the first image of each model, by partition. */
    private final Map<String, SortedMap<Integer, Long>> firsts = new HashMap<>();

    OwnerChoice(int partitions) {
        this.partitions = partitions;
    }

    /** Takes an image; those of a partition come in the order of their offsets. */
    void accept(String modelId, int partition, long timestamp) {
        firsts.computeIfAbsent(modelId, id -> new TreeMap<>()).putIfAbsent(partition, timestamp);
    }

    /** The partition of {@code modelId}. */
    int of(String modelId) {
        return firsts.getOrDefault(modelId, new TreeMap<>()).entrySet().stream()
                .min(
                        Map.Entry.<Integer, Long>comparingByValue()
                                .thenComparing(Map.Entry::getKey, Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .orElseGet(() -> byKey(modelId));
    }

    private int byKey(String modelId) {
        return ModelId.partition(ModelId.key(modelId), partitions);
    }
}
