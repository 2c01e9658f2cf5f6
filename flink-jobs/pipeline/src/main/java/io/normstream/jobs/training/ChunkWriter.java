package io.normstream.jobs.training;

import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts serving models into chunks for the compacted model-updates topic. Chunks lie under {@code
 * model/slot/chunk} with slot = publication modulo the number of retained versions, so that as many
 * complete versions survive any compaction, whatever is half-written; the manifest comes last,
 * under {@code model/version}. Chunk keys that the slot's last owner had and this one does not are
 * deleted.
 */
public final class ChunkWriter {
    /** Keeps every record below Kafka's default limit of 1 MiB. */
    static final int CHUNK_BYTES = 900_000;

    /** What a topic must take: a chunk with its ids and the batch round it. */
    public static final int LARGEST_UPDATE_BYTES = CHUNK_BYTES + (16 << 10);

    private final int[] chunksInSlot;
    private long publications;

    ChunkWriter(long publications, int[] chunksInSlot) {
        this.publications = publications;
        this.chunksInSlot = chunksInSlot.clone();
    }

    /**
     * A publisher that goes on behind the publication {@code latest}. Where the number of slots has
     * changed since, numbers are left out rather than the newest model written over.
     *
     * @param latest number of the latest publication, or -1
     * @param slot slot that it lies in, or -1
     */
    static ChunkWriter after(long latest, int slot, int[] chunksInSlot) {
        long next = latest + 1;
        if (chunksInSlot.length > 1 && next % chunksInSlot.length == slot) {
            next++;
        }
        return new ChunkWriter(next, chunksInSlot);
    }

    /**
     * Announces a model.
     *
     * @param model safetensors bytes
     * @param manifest everything about the model that is not about chunks
     */
    void publish(byte[] model, ModelManifest.Builder manifest, Consumer<ModelUpdate> out) {
        int slot = (int) (publications % chunksInSlot.length);
        int chunks = Math.max(1, (model.length + CHUNK_BYTES - 1) / CHUNK_BYTES);
        ModelManifest complete =
                manifest.setPublication(publications)
                        .setSlot(slot)
                        .setChunks(chunks)
                        .setSize(model.length)
                        .setChecksum(ByteBuffer.wrap(Ledger.sha256().digest(model)))
                        .build();
        for (int chunk = 0; chunk < chunks; chunk++) {
            out.accept(chunk(model, complete, chunk));
        }
        for (int chunk = chunks; chunk < chunksInSlot[slot]; chunk++) {
            out.accept(ModelUpdate.tombstone(complete.getModelId(), slot, chunk));
        }
        out.accept(ModelUpdate.manifest(complete));
        chunksInSlot[slot] = chunks;
        publications++;
    }

    private static ModelUpdate chunk(byte[] model, ModelManifest manifest, int chunk) {
        int from = chunk * CHUNK_BYTES;
        byte[] part = Arrays.copyOfRange(model, from, Math.min(model.length, from + CHUNK_BYTES));
        ModelChunk value =
                ModelChunk.newBuilder()
                        .setModelId(manifest.getModelId())
                        .setLineage(manifest.getLineage())
                        .setVersion(manifest.getVersion())
                        .setSlot(manifest.getSlot())
                        .setChunk(chunk)
                        .setChunks(manifest.getChunks())
                        .setPayload(ByteBuffer.wrap(part))
                        .build();
        return ModelUpdate.chunk(value);
    }

    /** Number of the next publication. */
    long publications() {
        return publications;
    }

    /** Number of chunks that lie in each slot. */
    int[] chunksInSlot() {
        return chunksInSlot.clone();
    }
}
