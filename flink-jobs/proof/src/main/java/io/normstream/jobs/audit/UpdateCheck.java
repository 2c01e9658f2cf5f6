package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is on the model-updates topic, as compaction leaves it: the latest record of each key. Reads
 * it; {@link PublishedVersions} compares it with the ledger.
 */
final class UpdateCheck {
    private final AvroCodec codec;
    private final Findings findings;
    private final Map<String, Chunk> chunks = new HashMap<>();
    private final SortedMap<String, TreeMap<Long, Manifest>> manifests = new TreeMap<>();
    private final Map<String, Place> firstManifests = new HashMap<>();
    private TopicExtent extent = TopicExtent.NONE;

    /** A manifest and where it is. */
    @SuppressWarnings("ArrayRecordComponent") // compared by hand
    record Manifest(Place place, ModelManifest value, byte[] bytes) implements Numbered {
        @Override
        public String row() {
            return value.getModelId();
        }

        /** Publications are numbered without a hole, versions are not. */
        @Override
        public long number() {
            return value.getPublication();
        }

        @Override
        public long reach() {
            return 1;
        }

        /** For people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "published model %s version %d (%s)",
                    value.getModelId(),
                    value.getVersion(),
                    place);
        }
    }

    /** A part of a serving model and where it is. */
    record Chunk(Place place, ModelChunk value) {}

    UpdateCheck(AvroCodec codec, Findings findings) {
        this.codec = codec;
        this.findings = findings;
    }

    /** Takes a record, in the order of the topic. */
    void accept(Place place, byte @Nullable [] key, byte @Nullable [] value) {
        String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        int parts = name.split("/", -1).length;
        try {
            if (parts == 3) {
                takeChunk(place, name, value);
            } else if (parts == 2) {
                takeManifest(place, name, value);
            } else {
                findings.add("%s: key '%s' is not of a chunk or a manifest", place, name);
            }
        } catch (RejectedException e) {
            findings.add("%s: model update %s cannot be read: %s", place, name, e.getMessage());
        }
    }

    private void takeChunk(Place place, String key, byte @Nullable [] value)
            throws RejectedException {
        chunks.remove(key);
        if (value == null) {
            return;
        }
        ModelChunk chunk = codec.decode(value, ModelChunk.class);
        String own = chunkKey(chunk.getModelId(), chunk.getSlot(), chunk.getChunk());
        if (!own.equals(key)) {
            findings.add("%s: a chunk of %s has the key %s", place, own, key);
        }
        chunks.put(key, new Chunk(place, chunk));
    }

    /** The publisher deletes announcements of versions that are long out of retention. */
    private void takeManifest(Place place, String key, byte @Nullable [] value)
            throws RejectedException {
        if (value == null) {
            removeManifest(key.getBytes(StandardCharsets.UTF_8));
            return;
        }
        ModelManifest manifest = codec.decode(value, ModelManifest.class);
        String own = manifestKey(manifest);
        firstManifests.putIfAbsent(manifest.getModelId(), place);
        if (!own.equals(key)) {
            findings.add("%s: the manifest of %s has the key %s", place, own, key);
            return;
        }
        Manifest before =
                manifests
                        .computeIfAbsent(manifest.getModelId(), id -> new TreeMap<>())
                        .put(manifest.getVersion(), new Manifest(place, manifest, value));
        if (before != null && !Arrays.equals(before.bytes(), value)) {
            findings.add(
                    "%s: model %s version %d was announced before, differently, at offset %d",
                    place, manifest.getModelId(), manifest.getVersion(), before.place().offset());
        }
    }

    /** Model that the record under {@code key} is of, by the key alone. */
    static String modelOf(byte @Nullable [] key) {
        return key == null ? "" : ModelUpdate.modelOf(key);
    }

    static String chunkKey(String modelId, int slot, int chunk) {
        return modelId + "/" + slot + "/" + chunk;
    }

    private void removeManifest(byte[] key) {
        TreeMap<Long, Manifest> ofModel = manifests.get(modelOf(key));
        OptionalLong version = ModelUpdate.versionOf(key);
        if (ofModel != null && version.isPresent()) {
            ofModel.remove(version.getAsLong());
            if (ofModel.isEmpty()) {
                manifests.remove(modelOf(key));
            }
        }
    }

    private static String manifestKey(ModelManifest manifest) {
        return manifest.getModelId() + "/" + manifest.getVersion();
    }

    /** Takes what there is of the topic, after its records. */
    void extent(TopicExtent now) {
        extent = now;
    }

    TopicExtent extent() {
        return extent;
    }

    /** Whether chunks of a serving model may be gone with the beginning of the topic. */
    boolean mayBeCut(Manifest manifest) {
        return extent.begin(manifest.place().partition()) > 0
                && manifest.place().equals(firstManifests.get(manifest.value().getModelId()));
    }

    @Nullable Chunk chunk(String modelId, int slot, int chunk) {
        return chunks.get(chunkKey(modelId, slot, chunk));
    }

    /** Manifests of a model by version. */
    TreeMap<Long, Manifest> manifests(String modelId) {
        return manifests.getOrDefault(modelId, new TreeMap<>());
    }

    /** Models that anything was announced of. */
    SortedSet<String> models() {
        return new TreeSet<>(manifests.keySet());
    }
}
