package io.normstream.jobs.training;

import org.jspecify.annotations.Nullable;

/**
 * A record for the model-updates topic, encoded. All records of a model lie in the partition of its
 * id, whatever their own keys. A Flink POJO.
 */
public class ModelUpdate {
    public String modelId = "";
    public String key = "";

    /** Single-object encoding of a chunk or manifest; null deletes the key. */
    public byte @Nullable [] value;

    /** For Flink's serialiser. */
    public ModelUpdate() {}

    public ModelUpdate(String modelId, String key, byte @Nullable [] value) {
        this.modelId = modelId;
        this.key = key;
        this.value = value;
    }
}
