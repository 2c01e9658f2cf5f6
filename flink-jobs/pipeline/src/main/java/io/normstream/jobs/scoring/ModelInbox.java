package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.Hex;
import io.normstream.jobs.wire.ModelAssembly;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the updates of one model, in the order of their offsets, until all of one version are
 * there. Holds no more than the chunks of a few versions newer than the one that serves. For one
 * thread.
 */
final class ModelInbox {
    /**
     * A trainer writes one version at a time; several are incomplete if trainers crash or compete.
     */
    private static final int MAX_BUFFERED = 4;

    /** More than are on their way to be served. */
    private static final int MAX_REMEMBERED = 16;

    /** Lineages are remembered after they were left, and are part of every prediction. */
    private static final int MAX_LINEAGE_LENGTH = 200;

    private final ModelDeclaration model;
    private final long maxBytes;
    private final AvroCodec codec;

    /** By version and lineage; the one that got a chunk last is the last. */
    private final Map<Name, ChunkBuffer> buffers = new LinkedHashMap<>();

    /** Checksums of what was announced, the latest at the end. */
    private final Map<Name, ByteBuffer> checksums = new LinkedHashMap<>();

    private ServedVersion served = ServedVersion.NONE;

    private record Name(String lineage, long version) {
        static Name of(ModelManifest manifest) {
            return new Name(manifest.getLineage(), manifest.getVersion());
        }
    }

    /**
     * @param maxBytes of a whole model
     */
    ModelInbox(ModelDeclaration model, long maxBytes, AvroCodec codec) {
        this.model = model;
        this.maxBytes = maxBytes;
        this.codec = codec;
    }

    /**
     * Takes an update of this model.
     *
     * @return a newer model whose chunks have all come, if this update completes one
     * @throws RefusedUpdateException if it will never be served
     */
    Optional<CompleteUpdate> accept(ModelUpdate update) throws RefusedUpdateException {
        byte[] value = update.value;
        if (value == null) {
            return Optional.empty(); // a version is complete without the chunks that it deletes
        }
        try {
            if (update.isManifest()) {
                return announce(codec.decode(value, ModelManifest.class), update.madeAtMillis);
            }
            buffer(codec.decode(value, ModelChunk.class));
            return Optional.empty();
        } catch (RejectedException e) {
            throw new RefusedUpdateException(
                    Refusal.BROKEN,
                    "model update " + update.key + " cannot be read: " + e.getMessage());
        }
    }

    private void buffer(ModelChunk chunk) throws RefusedUpdateException {
        requireValidName(chunk.getLineage(), chunk.getVersion());
        if (!served.isOlderThan(chunk.getLineage(), chunk.getVersion())) {
            return;
        }
        int chunks = chunk.getChunks();
        if (chunks < 1 || chunk.getChunk() < 0 || chunk.getChunk() >= chunks) {
            throw refuse(
                    Refusal.BROKEN,
                    chunk.getVersion(),
                    String.format(
                            Locale.ROOT,
                            "has a chunk numbered %d of %d",
                            chunk.getChunk(),
                            chunks));
        }
        if (chunks > ModelAssembly.MOST_CHUNKS) {
            throw refuse(
                    Refusal.TOO_LARGE,
                    chunk.getVersion(),
                    String.format(
                            Locale.ROOT,
                            "has %d chunks, at most %d are allowed",
                            chunks,
                            ModelAssembly.MOST_CHUNKS));
        }
        Name name = new Name(chunk.getLineage(), chunk.getVersion());
        ChunkBuffer buffer = buffers.remove(name);
        if (buffer == null || buffer.chunks() != chunks) {
            buffer = new ChunkBuffer(chunks);
        }
        buffer.add(chunk);
        requireSize(chunk.getVersion(), buffer.bytes());
        buffers.put(name, buffer);
        if (buffers.size() > MAX_BUFFERED) {
            buffers.remove(buffers.keySet().iterator().next());
        }
    }

    private void requireValidName(String lineage, long version) throws RefusedUpdateException {
        if (version < 0 || lineage.isEmpty() || lineage.length() > MAX_LINEAGE_LENGTH) {
            throw refuse(
                    Refusal.BROKEN,
                    version,
                    String.format(
                            Locale.ROOT,
                            "has a lineage of %d characters; allowed are versions from 0 and lineages of 1 to %d",
                            lineage.length(),
                            MAX_LINEAGE_LENGTH));
        }
    }

    private void requireSize(long version, long bytes) throws RefusedUpdateException {
        if (bytes > maxBytes) {
            throw refuse(
                    Refusal.TOO_LARGE,
                    version,
                    String.format(
                            Locale.ROOT,
                            "has more than the %d bytes of scoring.max-model-bytes",
                            maxBytes));
        }
    }

    private Optional<CompleteUpdate> announce(ModelManifest manifest, long madeAtMillis)
            throws RefusedUpdateException {
        requireValidName(manifest.getLineage(), manifest.getVersion());
        requireSameBytes(manifest);
        if (served.isOf(manifest)) {
            return Optional.empty(); // written again, as after a crash of the trainer
        }
        if (!served.isOlderThan(manifest.getLineage(), manifest.getVersion())) {
            throw refuse(
                    Refusal.OLDER,
                    manifest.getVersion(),
                    "of lineage %s is older than what serves: %s"
                            .formatted(manifest.getLineage(), served));
        }
        requireDeclared(manifest);
        requireSize(manifest.getVersion(), manifest.getSize());
        ChunkBuffer buffer = buffers.get(Name.of(manifest));
        if (buffer == null || !isComplete(buffer, manifest)) {
            throw refuse(
                    Refusal.INCOMPLETE,
                    manifest.getVersion(),
                    String.format(
                            Locale.ROOT,
                            "was announced with %d chunks, but %s",
                            manifest.getChunks(),
                            buffer == null ? "none of them has arrived" : buffer.text()));
        }
        remember(manifest);
        return Optional.of(new CompleteUpdate(manifest, buffer.chunksOrNull(), madeAtMillis));
    }

    private static boolean isComplete(ChunkBuffer buffer, ModelManifest manifest) {
        return buffer.chunks() == manifest.getChunks() && buffer.missing().isEmpty();
    }

    /** Two models of one lineage and version: one scorer might serve the one, another the other. */
    private void requireSameBytes(ModelManifest manifest) throws RefusedUpdateException {
        ByteBuffer before = checksums.get(Name.of(manifest));
        if (before != null && !before.equals(manifest.getChecksum())) {
            throw refuse(
                    Refusal.OTHER_BYTES,
                    manifest.getVersion(),
                    "of lineage %s was announced with checksum %s before and now with %s: either two trainers write it, or this trainer computes other bits than the one before"
                            .formatted(
                                    manifest.getLineage(),
                                    Hex.of(before),
                                    Hex.of(manifest.getChecksum())));
        }
    }

    /** The model of {@code manifest} will never serve: another may come under its version. */
    void refused(ModelManifest manifest) {
        checksums.remove(Name.of(manifest), manifest.getChecksum());
    }

    private void remember(ModelManifest manifest) {
        checksums.remove(Name.of(manifest));
        checksums.put(Name.of(manifest), manifest.getChecksum());
        if (checksums.size() > MAX_REMEMBERED) {
            checksums.remove(checksums.keySet().iterator().next());
        }
    }

    private void requireDeclared(ModelManifest manifest) throws RefusedUpdateException {
        ModelDeclaration found =
                new ModelDeclaration(
                        manifest.getModelId(),
                        manifest.getHeight(),
                        manifest.getWidth(),
                        manifest.getChannels(),
                        manifest.getClasses(),
                        manifest.getArchitecture());
        if (!found.equals(model)) {
            throw refuse(
                    Refusal.WRONG_SHAPE,
                    manifest.getVersion(),
                    "is %s, but %s is declared".formatted(found.text(), model.text()));
        }
    }

    private RefusedUpdateException refuse(Refusal refusal, long version, String why) {
        return new RefusedUpdateException(
                refusal,
                String.format(Locale.ROOT, "model %s version %d %s", model.id(), version, why));
    }

    /** The model of {@code manifest} serves from now on: chunks of older ones are dropped. */
    void serves(ModelManifest manifest) {
        update(served.followedBy(manifest), manifest);
    }

    /**
     * The model of {@code manifest} serves from the beginning.
     *
     * @param left lineages that served before
     */
    void begin(ModelManifest manifest, List<String> left) {
        update(new ServedVersion(manifest.getLineage(), manifest.getVersion(), left), manifest);
    }

    private void update(ServedVersion now, ModelManifest manifest) {
        served = now;
        remember(manifest);
        buffers.keySet().removeIf(name -> !served.isOlderThan(name.lineage, name.version));
    }

    ServedVersion served() {
        return served;
    }

    /** Every chunk that is buffered, as it came: accepting them again leads to the same state. */
    List<ModelUpdate> held() {
        List<ModelUpdate> held = new ArrayList<>();
        for (ChunkBuffer buffer : buffers.values()) {
            for (ModelChunk chunk : buffer.chunksOrNull()) {
                if (chunk != null) {
                    held.add(ModelUpdate.chunk(chunk));
                }
            }
        }
        return held;
    }
}
