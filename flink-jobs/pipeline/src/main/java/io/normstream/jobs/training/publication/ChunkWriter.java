package io.normstream.jobs.training.publication;

import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts serving models into chunks for the compacted model-updates topic. Chunks have the keys
 * {@code model/slot/chunk} with slot = publication modulo the number of retained versions, so that
 * as many complete versions survive any compaction, whatever is half-written; the manifest comes
 * last, under {@code model/version}. Chunk keys that the slot's last owner had and this one does
 * not are deleted.
 */
final class ChunkWriter {
    private final int[] chunksInSlot;
    private long publications;

    ChunkWriter(long publications, int[] chunksInSlot) {
        this.publications = publications;
        this.chunksInSlot = chunksInSlot.clone();
    }

    /**
     * A writer that goes on after everything that is {@code published}.
     *
     * @param chunksInSlot chunks in each slot that the writer has, by what it wrote itself
     */
    static ChunkWriter after(PublishedHistory published, int[] chunksInSlot) {
        int[] all = chunksInSlot.clone();
        published.chunksInSlot().headMap(all.length).forEach((slot, chunks) -> all[slot] = chunks);
        return after(published.publication(), published.slot(), all);
    }

    /**
     * A writer that goes on after the publication {@code latest}. If the number of slots has
     * changed since, it leaves out numbers rather than overwrite the newest model.
     *
     * @param latest number of the latest publication, or -1
     * @param slot its slot, or -1
     */
    static ChunkWriter after(long latest, int slot, int[] chunksInSlot) {
        long next = latest + 1;
        if (chunksInSlot.length > 1 && next % chunksInSlot.length == slot) {
            next++;
        }
        return new ChunkWriter(next, chunksInSlot);
    }

    /**
     * Writes a model and its announcement.
     *
     * @param model safetensors bytes
     * @param manifest everything about the model that is not about chunks
     */
    void write(byte[] model, ModelManifest.Builder manifest, Consumer<ModelUpdate> out) {
        int slot = (int) (publications % chunksInSlot.length);
        int chunks =
                Math.max(1, (model.length + ModelUpdate.CHUNK_BYTES - 1) / ModelUpdate.CHUNK_BYTES);
        ModelManifest complete =
                manifest.setPublication(publications)
                        .setSlot(slot)
                        .setChunks(chunks)
                        .setSize(model.length)
                        .setChecksum(ByteBuffer.wrap(Sha256.of(model)))
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
        int from = chunk * ModelUpdate.CHUNK_BYTES;
        byte[] part =
                Arrays.copyOfRange(
                        model, from, Math.min(model.length, from + ModelUpdate.CHUNK_BYTES));
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

    /** Number of chunks in each slot. */
    int[] chunksInSlot() {
        return chunksInSlot.clone();
    }
}
