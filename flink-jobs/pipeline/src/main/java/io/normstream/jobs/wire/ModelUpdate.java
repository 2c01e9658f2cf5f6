package io.normstream.jobs.wire;

import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One message on the model-updates topic: a chunk, a manifest or the tombstone of either, already
 * encoded. They are one type because their order matters, so they must go through one sink. A Flink
 * POJO.
 */
public final class ModelUpdate {
    /** Value of {@link #madeAtMillis} where it is not known. */
    public static final long NOT_KNOWN = -1;

    /** Bytes of a model in one chunk: every record stays below Kafka's default limit of 1 MiB. */
    public static final int CHUNK_BYTES = 900_000;

    /** Largest record batch that the topic must accept: a chunk, its ids and the batch header. */
    public static final int MAX_BATCH_BYTES = CHUNK_BYTES + (16 << 10);

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");

    /** Model; decides the partition. */
    public String modelId = "";

    /** Kafka key, which compaction goes by. */
    public String key = "";

    /** Single-object encoding of the record, or null: a tombstone. */
    public byte @Nullable [] value;

    /**
     * When it was made, milliseconds since 1970, or {@link #NOT_KNOWN}: the time of the Kafka
     * record. Of no model's contents.
     */
    public long madeAtMillis = NOT_KNOWN;

    /** An empty update, for Flink. */
    public ModelUpdate() {}

    private ModelUpdate(String modelId, String key, byte @Nullable [] value) {
        this.modelId = ModelId.require(modelId);
        this.key = key;
        this.value = value;
    }

    /** A part of a serving model, under the key of its slot and number. */
    public static ModelUpdate chunk(ModelChunk chunk) {
        return new ModelUpdate(
                chunk.getModelId(),
                chunkKey(chunk.getModelId(), chunk.getSlot(), chunk.getChunk()),
                AvroCodec.encode(chunk));
    }

    /** The announcement of a complete serving model, under the key of its version. */
    public static ModelUpdate manifest(ModelManifest manifest) {
        return new ModelUpdate(
                manifest.getModelId(),
                manifestKey(manifest.getModelId(), manifest.getVersion()),
                AvroCodec.encode(manifest));
    }

    /** Removes a chunk that an earlier, larger model left in a slot. */
    public static ModelUpdate tombstone(String modelId, int slot, int chunk) {
        return new ModelUpdate(modelId, chunkKey(modelId, slot, chunk), null);
    }

    /** Removes the announcement of a version. */
    public static ModelUpdate deletion(String modelId, long version) {
        return new ModelUpdate(modelId, manifestKey(modelId, version), null);
    }

    /** The update in a record of the topic; it shares the record's value. */
    public static ModelUpdate of(ConsumedRecord record) {
        byte[] key = record.key == null ? new byte[0] : record.key;
        ModelUpdate update = new ModelUpdate();
        update.modelId = modelOf(key);
        update.key = new String(key, StandardCharsets.UTF_8);
        update.value = record.value;
        update.madeAtMillis = record.timestamp;
        return update;
    }

    /** Whether it is an announcement, by the key alone. */
    public boolean isManifest() {
        return isManifest(key);
    }

    /** Whether {@code key} is that of an announcement. */
    public static boolean isManifest(byte[] key) {
        return isManifest(new String(key, StandardCharsets.UTF_8));
    }

    private static boolean isManifest(String key) {
        return key.split("/", -1).length == 2;
    }

    /** Version of an announcement under {@code key}; empty if the key does not say one. */
    public static OptionalLong versionOf(byte[] key) {
        String[] parts = new String(key, StandardCharsets.UTF_8).split("/", -1);
        return parts.length == 2 && VERSION.matcher(parts[1]).matches()
                ? OptionalLong.of(Long.parseLong(parts[1]))
                : OptionalLong.empty();
    }

    /** Model that the record under {@code key} is of, by the key alone. */
    public static String modelOf(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).split("/", -1)[0];
    }

    /** Another object with the same contents. */
    public ModelUpdate copy() {
        ModelUpdate copy = new ModelUpdate();
        copy.modelId = modelId;
        copy.key = key;
        copy.value = value == null ? null : value.clone();
        copy.madeAtMillis = madeAtMillis;
        return copy;
    }

    private static String manifestKey(String modelId, long version) {
        return modelId + "/" + version;
    }

    static String chunkKey(String modelId, int slot, int chunk) {
        return modelId + "/" + slot + "/" + chunk;
    }
}
