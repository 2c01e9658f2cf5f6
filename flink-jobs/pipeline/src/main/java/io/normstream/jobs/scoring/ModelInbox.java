package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelAssembly;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers the updates of one model, in the order of their offsets, until one of them is complete.
 * Holds no more than the chunks of a few versions behind the one that serves. For one thread.
 */
final class ModelInbox {
    /** A trainer writes one version at a time; more begin where trainers crash or compete. */
    private static final int MOST_GATHERED = 4;

    /** More than are on their way to be served. */
    private static final int MOST_REMEMBERED = 16;

    /** Lineages are kept when they are left, and stand in every prediction. */
    private static final int LONGEST_LINEAGE = 200;

    private final ModelDeclaration model;
    private final long maxBytes;
    private final AvroCodec codec;

    /** By version and lineage, the one that had a chunk last at the end. */
    private final Map<Place, Gathering> gathered = new LinkedHashMap<>();

    /** Checksums of what was announced, the latest at the end. */
    private final Map<Place, ByteBuffer> contents = new LinkedHashMap<>();

    private Standing standing = Standing.NONE;

    private record Place(String lineage, long version) {
        static Place of(ModelManifest manifest) {
            return new Place(manifest.getLineage(), manifest.getVersion());
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
     * @return a newer model of which everything has come
     * @throws RefusedUpdateException where it will never be served
     */
    Optional<Announced> accept(ModelUpdate update) throws RefusedUpdateException {
        byte[] value = update.value;
        if (value == null) {
            return Optional.empty(); // the chunks of a version are complete without what it deletes
        }
        try {
            if (update.isManifest()) {
                return announce(codec.decode(value, ModelManifest.class), update.madeAtMillis);
            }
            gather(codec.decode(value, ModelChunk.class));
            return Optional.empty();
        } catch (RejectedException e) {
            throw new RefusedUpdateException(
                    Refusal.BROKEN,
                    "model update " + update.key + " cannot be read: " + e.getMessage());
        }
    }

    private void gather(ModelChunk chunk) throws RefusedUpdateException {
        requireOrdinary(chunk.getLineage(), chunk.getVersion());
        if (!standing.isBehind(chunk.getLineage(), chunk.getVersion())) {
            return;
        }
        int chunks = chunk.getChunks();
        if (chunks < 1 || chunk.getChunk() < 0 || chunk.getChunk() >= chunks) {
            throw refuse(
                    Refusal.BROKEN,
                    chunk.getVersion(),
                    String.format(Locale.ROOT, "has a chunk %d of %d", chunk.getChunk(), chunks));
        }
        if (chunks > ModelAssembly.MOST_CHUNKS) {
            throw refuse(
                    Refusal.TOO_LARGE,
                    chunk.getVersion(),
                    String.format(
                            Locale.ROOT,
                            "comes in %d chunks, at most %d are allowed",
                            chunks,
                            ModelAssembly.MOST_CHUNKS));
        }
        Place place = new Place(chunk.getLineage(), chunk.getVersion());
        Gathering gathering = gathered.remove(place);
        if (gathering == null || gathering.chunks() != chunks) {
            gathering = new Gathering(chunks);
        }
        gathering.take(chunk);
        requireSize(chunk.getVersion(), gathering.bytes());
        gathered.put(place, gathering);
        if (gathered.size() > MOST_GATHERED) {
            gathered.remove(gathered.keySet().iterator().next());
        }
    }

    private void requireOrdinary(String lineage, long version) throws RefusedUpdateException {
        if (version < 0 || lineage.isEmpty() || lineage.length() > LONGEST_LINEAGE) {
            throw refuse(
                    Refusal.BROKEN,
                    version,
                    String.format(
                            Locale.ROOT,
                            "has a lineage of %d characters; allowed are versions from 0 and lineages of 1 to %d",
                            lineage.length(),
                            LONGEST_LINEAGE));
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

    private Optional<Announced> announce(ModelManifest manifest, long madeAtMillis)
            throws RefusedUpdateException {
        requireOrdinary(manifest.getLineage(), manifest.getVersion());
        requireSameBytes(manifest);
        if (standing.is(manifest)) {
            return Optional.empty(); // written again, as after a crash of the trainer
        }
        if (!standing.isBehind(manifest.getLineage(), manifest.getVersion())) {
            throw refuse(
                    Refusal.OLDER,
                    manifest.getVersion(),
                    "of lineage %s comes behind %s".formatted(manifest.getLineage(), standing));
        }
        requireDeclared(manifest);
        requireSize(manifest.getVersion(), manifest.getSize());
        Gathering gathering = gathered.get(Place.of(manifest));
        List<Integer> missing = gathering == null ? List.of() : gathering.missing();
        if (gathering == null || !missing.isEmpty() || gathering.chunks() != manifest.getChunks()) {
            throw refuse(
                    Refusal.INCOMPLETE,
                    manifest.getVersion(),
                    String.format(
                            Locale.ROOT,
                            "was announced with %d chunks, of which %s",
                            manifest.getChunks(),
                            gathering == null
                                    ? "none has come"
                                    : missing + " are missing of " + gathering.chunks()));
        }
        remember(manifest);
        return Optional.of(new Announced(manifest, gathering.parts(), madeAtMillis));
    }

    /** A name stands for one model: two scorers would serve two. */
    private void requireSameBytes(ModelManifest manifest) throws RefusedUpdateException {
        ByteBuffer before = contents.get(Place.of(manifest));
        if (before != null && !before.equals(manifest.getChecksum())) {
            throw refuse(
                    Refusal.OTHER_BYTES,
                    manifest.getVersion(),
                    "of lineage %s was announced with checksum %s before, and comes again with %s: two trainers write it, or one that computes otherwise than the one before"
                            .formatted(
                                    manifest.getLineage(),
                                    hex(before),
                                    hex(manifest.getChecksum())));
        }
    }

    /** The model of {@code manifest} will never serve, so that its name is still to be had. */
    void refused(ModelManifest manifest) {
        contents.remove(Place.of(manifest), manifest.getChecksum());
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private void remember(ModelManifest manifest) {
        contents.remove(Place.of(manifest));
        contents.put(Place.of(manifest), manifest.getChecksum());
        if (contents.size() > MOST_REMEMBERED) {
            contents.remove(contents.keySet().iterator().next());
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
                    "is %s, declared is %s".formatted(found.text(), model.text()));
        }
    }

    private RefusedUpdateException refuse(Refusal refusal, long version, String why) {
        return new RefusedUpdateException(
                refusal,
                String.format(Locale.ROOT, "model %s version %d %s", model.id(), version, why));
    }

    /** Says that the model of {@code manifest} serves: what is not behind it is forgotten. */
    void serves(ModelManifest manifest) {
        stand(standing.followedBy(manifest), manifest);
    }

    /**
     * Says what serves.
     *
     * @param left lineages that served before
     */
    void begin(ModelManifest manifest, List<String> left) {
        stand(new Standing(manifest.getLineage(), manifest.getVersion(), left), manifest);
    }

    private void stand(Standing serving, ModelManifest manifest) {
        standing = serving;
        remember(manifest);
        gathered.keySet().removeIf(place -> !standing.isBehind(place.lineage, place.version));
    }

    Standing standing() {
        return standing;
    }

    /** Every chunk that is held, as it came: taken again they make up the same. */
    List<ModelUpdate> held() {
        List<ModelUpdate> held = new ArrayList<>();
        for (Gathering gathering : gathered.values()) {
            for (ModelChunk part : gathering.parts()) {
                if (part != null) {
                    held.add(ModelUpdate.chunk(part));
                }
            }
        }
        return held;
    }
}
