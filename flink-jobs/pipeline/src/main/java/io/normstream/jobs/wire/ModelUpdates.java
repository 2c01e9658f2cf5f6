package io.normstream.jobs.wire;

import io.normstream.jobs.JobException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts one model's serving models together again from the records of the model-updates topic, fed
 * in the order of their offsets. Keeps what compaction keeps: the latest record of each key. For
 * one thread.
 */
public final class ModelUpdates {
    /** What is left of a version on the topic. */
    public enum Availability {
        /** All its chunks are there, and are what was announced. */
        RETAINED,
        /** A later model has taken its slot. */
        OUT_OF_RETENTION,
        /** Chunks are missing, or are not what was announced. */
        BROKEN;

        /** For people. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final AvroCodec codec;
    private final String modelId;
    private final Map<String, ModelChunk> chunks = new HashMap<>();
    private final TreeMap<Long, ModelManifest> manifests = new TreeMap<>();

    /** Collects what belongs to {@code modelId}. */
    public ModelUpdates(String modelId, AvroCodec codec) {
        this.modelId = modelId;
        this.codec = codec;
    }

    /**
     * Takes a record.
     *
     * @throws JobException if it is neither chunk, manifest nor tombstone
     */
    public void accept(byte[] key, byte @Nullable [] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        String[] parts = name.split("/", -1);
        if (!parts[0].equals(modelId)) {
            return;
        }
        try {
            if (parts.length == 3) {
                takeChunk(name, value);
            } else if (value == null) {
                ModelUpdate.versionOf(key).ifPresent(manifests::remove);
            } else {
                ModelManifest manifest = codec.decode(value, ModelManifest.class);
                manifests.put(manifest.getVersion(), manifest);
            }
        } catch (RejectedException e) {
            throw new JobException(
                    "model update %s cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    private void takeChunk(String key, byte @Nullable [] value) throws RejectedException {
        chunks.remove(key);
        if (value != null) {
            chunks.put(key, codec.decode(value, ModelChunk.class));
        }
    }

    /** What was announced, by version. */
    public SortedMap<Long, ModelManifest> manifests() {
        return Collections.unmodifiableSortedMap(manifests);
    }

    /** Whether the chunks of a version that was announced are still there. */
    public Availability availability(ModelManifest manifest) {
        if (successor(manifest).isPresent()) {
            return Availability.OUT_OF_RETENTION;
        }
        try {
            read(manifest);
            return Availability.RETAINED;
        } catch (JobException e) {
            return Availability.BROKEN;
        }
    }

    /** The version that has written into the slot of an older one, or has begun to. */
    private OptionalLong successor(ModelManifest manifest) {
        return IntStream.range(0, Math.min(manifest.getChunks(), ModelAssembly.MOST_CHUNKS))
                .mapToObj(chunk -> chunks.get(chunkKey(manifest, chunk)))
                .filter(chunk -> chunk != null && chunk.getVersion() > manifest.getVersion())
                .mapToLong(ModelChunk::getVersion)
                .max();
    }

    /**
     * The model of {@code version}.
     *
     * @throws JobException if it was not announced, is out of retention or is broken
     */
    public PublishedModel version(long version) {
        return read(manifest(version));
    }

    /**
     * The announcement of {@code version}, whose slot no later one has taken.
     *
     * @throws JobException if it was not announced, or is out of retention
     */
    public ModelManifest manifest(long version) {
        ModelManifest manifest = manifests.get(version);
        if (manifest == null) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "model %s was not published as version %d; retained are %s",
                            modelId,
                            version,
                            retained()));
        }
        OptionalLong successor = successor(manifest);
        if (successor.isPresent()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            ("version %d of model %s is out of retention, its slot holds version %d;"
                                    + " retained are %s; normstream replay --model-id %s"
                                    + " --to-version %d --output FILE rebuilds it"),
                            version,
                            modelId,
                            successor.getAsLong(),
                            retained(),
                            modelId,
                            version));
        }
        return manifest;
    }

    private List<Long> retained() {
        return manifests.values().stream()
                .filter(manifest -> successor(manifest).isEmpty())
                .map(ModelManifest::getVersion)
                .toList();
    }

    /**
     * The model of the highest version that was announced.
     *
     * @throws JobException if none was announced, or that one is not complete and unharmed
     */
    public PublishedModel newest() {
        if (manifests.isEmpty()) {
            throw new JobException(
                    "no serving model of %s was published; one comes after training.publish-every steps or training.publish-interval, and at the end of the input"
                            .formatted(modelId));
        }
        return read(manifests.lastEntry().getValue());
    }

    /** Whether a version was announced, and the highest one is complete and unharmed. */
    public boolean isNewestWhole() {
        return !manifests.isEmpty()
                && availability(manifests.lastEntry().getValue()) == Availability.RETAINED;
    }

    private PublishedModel read(ModelManifest manifest) {
        ModelChunk[] parts = new ModelChunk[ModelAssembly.chunks(manifest)];
        Arrays.setAll(parts, chunk -> chunks.get(chunkKey(manifest, chunk)));
        return ModelAssembly.assemble(manifest, parts);
    }

    private static String chunkKey(ModelManifest manifest, int chunk) {
        return ModelUpdate.chunkKey(manifest.getModelId(), manifest.getSlot(), chunk);
    }
}
