package io.normstream.jobs.wire;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a serving model together from its chunks and checks it against its announcement. */
public final class ModelAssembly {
    /** Many times what a trainer cuts the largest model into: each takes room before it comes. */
    public static final int MOST_CHUNKS = 10_000;

    private ModelAssembly() {}

    /**
     * How many chunks {@code manifest} announces.
     *
     * @throws JobException if that is no number that a model comes in
     */
    static int chunks(ModelManifest manifest) {
        int chunks = manifest.getChunks();
        if (chunks < 1 || chunks > MOST_CHUNKS) {
            throw broken(
                    manifest,
                    String.format(
                            Locale.ROOT,
                            "it was announced with %d chunks, allowed are 1 to %d",
                            chunks,
                            MOST_CHUNKS));
        }
        return chunks;
    }

    /**
     * The model that {@code manifest} announced.
     *
     * @param parts one place for each of its chunks, null if that is missing
     * @throws JobException if a chunk is missing or of another version, or the whole is not what
     *     was announced
     */
    public static PublishedModel assemble(ModelManifest manifest, @Nullable ModelChunk[] parts) {
        PublishedModel model = new PublishedModel(manifest, join(manifest, parts));
        check(manifest, "checksum", manifest.getChecksum(), Sha256.of(model.bytes()));
        check(manifest, "digest", manifest.getDigest(), digest(model));
        return model;
    }

    private static byte[] join(ModelManifest manifest, @Nullable ModelChunk[] parts) {
        long size = 0;
        for (int i = 0; i < parts.length; i++) {
            size += require(manifest, parts, i).getPayload().remaining();
        }
        if (size != manifest.getSize()) {
            throw broken(
                    manifest,
                    String.format(
                            Locale.ROOT,
                            "its chunks hold %d bytes, but %d were announced",
                            size,
                            manifest.getSize()));
        }
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(size));
        for (int i = 0; i < parts.length; i++) {
            joined.put(require(manifest, parts, i).getPayload().duplicate());
        }
        return joined.array();
    }

    private static ModelChunk require(
            ModelManifest manifest, @Nullable ModelChunk[] parts, int number) {
        ModelChunk part = parts[number];
        if (part == null || part.getVersion() != manifest.getVersion()) {
            throw broken(
                    manifest,
                    String.format(
                            Locale.ROOT,
                            "chunk %d of %d %s",
                            number,
                            parts.length,
                            part == null ? "is missing" : "is of version " + part.getVersion()));
        }
        return part;
    }

    private static void check(
            ModelManifest manifest, String what, ByteBuffer announced, byte[] found) {
        byte[] expected = new byte[announced.remaining()];
        announced.get(announced.position(), expected);
        if (!Arrays.equals(expected, found)) {
            HexFormat hex = HexFormat.of();
            throw broken(
                    manifest,
                    "its %s is %s, but %s was announced"
                            .formatted(what, hex.formatHex(found), hex.formatHex(expected)));
        }
    }

    private static byte[] digest(PublishedModel model) {
        try {
            return model.serving().digest();
        } catch (ModelException e) {
            throw broken(model.manifest(), "its bytes are not a serving model: " + e.getMessage());
        }
    }

    private static JobException broken(ModelManifest manifest, String why) {
        return new JobException(
                String.format(
                        Locale.ROOT,
                        "serving model %s version %d on the model-updates topic is broken: %s",
                        manifest.getModelId(),
                        manifest.getVersion(),
                        why));
    }
}
