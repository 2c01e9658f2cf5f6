package io.normstream.jobs.training.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.Records;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkWriterTest {
    private final List<ModelUpdate> updates = new ArrayList<>();

    @Test
    void chunksMakeUpTheModelAndTheManifestComesLast() throws Exception {
        byte[] model = bytes(2 * ModelUpdate.CHUNK_BYTES + 17);

        new ChunkWriter(0, new int[2]).write(model, manifest(7), updates::add);

        assertThat(updates)
                .extracting(update -> update.key)
                .containsExactly("m/0/0", "m/0/1", "m/0/2", "m/7");
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ModelUpdate update : updates.subList(0, 3)) {
            assertThat(update.value).hasSizeLessThan(1_000_000);
            ByteBuffer payload =
                    ModelChunk.fromByteBuffer(ByteBuffer.wrap(update.value)).getPayload();
            joined.write(payload.array(), payload.position(), payload.remaining());
        }
        assertThat(joined.toByteArray()).isEqualTo(model);
        ModelManifest announced =
                ModelManifest.fromByteBuffer(ByteBuffer.wrap(updates.get(3).value));
        assertThat(announced.getChunks()).isEqualTo(3);
        assertThat(announced.getSize()).isEqualTo(model.length);
        assertThat(announced.getChecksum())
                .isEqualTo(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(model)));
    }

    @Test
    void asManyCompleteVersionsSurviveCompactionAsAreRetained() throws Exception {
        ChunkWriter writer = new ChunkWriter(0, new int[3]);
        for (int version = 1; version <= 10; version++) {
            writer.write(bytes(100 + version), manifest(version), updates::add);
        }

        Map<String, ModelUpdate> compacted = new LinkedHashMap<>();
        updates.forEach(update -> compacted.put(update.key, update));

        for (int version = 8; version <= 10; version++) {
            ModelManifest kept =
                    ModelManifest.fromByteBuffer(ByteBuffer.wrap(kept(compacted, "m/" + version)));
            ModelChunk chunk =
                    ModelChunk.fromByteBuffer(
                            ByteBuffer.wrap(kept(compacted, "m/" + kept.getSlot() + "/0")));
            assertThat(chunk.getVersion()).isEqualTo(version);
        }
    }

    @Test
    void aSmallerModelDeletesTheSurplusChunksOfItsSlot() {
        ChunkWriter writer = new ChunkWriter(0, new int[1]);
        writer.write(bytes(2 * ModelUpdate.CHUNK_BYTES), manifest(1), updates::add);
        updates.clear();

        writer.write(bytes(10), manifest(2), updates::add);

        assertThat(updates)
                .extracting(update -> update.key)
                .containsExactly("m/0/0", "m/0/1", "m/2");
        assertThat(updates.get(1).value).isNull();
        assertThat(writer.chunksInSlot()).containsExactly(1);
        assertThat(writer.publications()).isEqualTo(2);
    }

    private static byte @Nullable [] kept(Map<String, ModelUpdate> compacted, String key) {
        return Objects.requireNonNull(compacted.get(key), key).value;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static ModelManifest.Builder manifest(long version) {
        return Records.manifest("m", version);
    }
}
